"""Chapter 2, Tensor and Gradients: how tracking is stopped, and what that saves."""

from contextlib import ExitStack

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.autograd import graph_of, memory_of_forward, worked_example
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import floating_dtypes, nonempty_shapes, tensors
from ..strategies.functions import compositions, in_torch


@claim("autograd.detach-stops-history")
@given(compositions())
def test_detached_result_has_no_history_and_its_future_none_either(composition):
    result = in_torch(composition.steps, composition.leaves)
    detached = result.detach()
    assert detached.requires_grad is False
    assert detached.grad_fn is None
    assert (detached * 2 + 1).requires_grad is False
    assert result.requires_grad  # the original keeps its own
    assert detached.tolist() == result.tolist()


@claim("autograd.detach-stops-history")
@given(tensors(floating_dtypes()))
def test_no_gradient_flows_through_a_detached_factor(x):
    x.requires_grad_()
    (x * (x * 3).detach()).sum().backward()
    assert np.array_equal(array_of(x.grad), 3 * array_of(x))  # 6 x if the second factor counted


@claim("autograd.detach-stops-history")
@given(tensors(floating_dtypes(), nonempty_shapes()))
def test_detached_tensor_shares_memory_with_the_original(x):
    y = x.requires_grad_() * 1
    detached = y.detach()
    detached.fill_(9.5)
    assert detached.data_ptr() == y.data_ptr()
    assert np.array_equal(array_of(y), np.full(tuple(x.shape), 9.5))


@claim("autograd.detach-stops-history")
def test_worked_example_cut_at_y_gives_x_no_gradient():
    example = worked_example()
    y = example.y.detach().requires_grad_()
    (y * y * 3).mean().backward()
    assert y.grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]
    assert example.x.grad is None
    assert len(graph_of(y).nodes) == 1


@claim("autograd.no-grad-stops-tracking")
@given(compositions())
def test_nothing_is_computed_with_tracking_inside_no_grad(composition):
    outside = in_torch(composition.steps, composition.leaves) * 2
    with torch.no_grad():
        inside = in_torch(composition.steps, composition.leaves) * 2
    assert all(leaf.requires_grad for leaf in composition.leaves)
    assert (outside.requires_grad, inside.requires_grad) == (True, False)
    assert inside.grad_fn is None
    assert inside.tolist() == outside.tolist()


@claim("autograd.no-grad-stops-tracking")
def test_documents_example_is_tracked_outside_and_not_inside():
    x = torch.randn(3, requires_grad=True)
    outside = (x**2).requires_grad
    with torch.no_grad():
        inside = (x**2).requires_grad
    assert (x.requires_grad, outside, inside) == (True, True, False)


@claim("autograd.no-grad-stops-tracking")
@pytest.mark.parametrize(
    "view",
    [
        lambda x: x[0],
        lambda x: x[:, :1],
        lambda x: x.view(6),
        lambda x: x.t(),
        lambda x: x.expand(4, 2, 3),
        lambda x: x.unsqueeze(0),
    ],
    ids=["select", "slice", "view", "t", "expand", "unsqueeze"],
)
def test_view_made_inside_no_grad_has_the_flag_of_its_base_but_no_history(view):
    x = torch.ones(2, 3, requires_grad=True)
    with torch.no_grad():
        seen = view(x)
        computed = seen * 2
    assert (seen.requires_grad, computed.requires_grad) == (True, False)
    assert seen.grad_fn is None
    (seen * 2).sum().backward()
    assert x.grad is None


@claim("autograd.no-grad-stops-tracking")
@given(st.lists(st.sampled_from(["no_grad", "enable_grad"]), min_size=1, max_size=6))
def test_of_nested_modes_the_innermost_counts_and_leaving_restores_the_outer(modes):
    x, entered, left = torch.ones(3, requires_grad=True), [], []
    with ExitStack() as stack:
        for mode in modes:
            stack.callback(lambda: left.append((x * 2).requires_grad))
            stack.enter_context(getattr(torch, mode)())
            entered.append((x * 2).requires_grad)
    tracked = [mode == "enable_grad" for mode in modes]
    assert entered == tracked
    assert left == [*tracked[:-1][::-1], True]


@claim("autograd.no-grad-stops-tracking")
@given(tensors(floating_dtypes()))
def test_no_grad_as_a_decorator_stops_tracking_in_each_call_and_not_after(x):
    @torch.no_grad()
    def squared(tensor):
        return tensor**2

    x.requires_grad_()
    assert [squared(x).requires_grad, (x**2).requires_grad, squared(x).requires_grad] == [False, True, False]
    assert np.array_equal(array_of(squared(x)), array_of(x) ** 2)


def _leaves_by_exception(x, seen):
    with torch.no_grad():
        seen.append((x * 2).requires_grad)
        raise KeyError("left")


@torch.no_grad()
def _decorated_leaves_by_exception(x, seen):
    seen.append((x * 2).requires_grad)
    raise KeyError("left")


@claim("autograd.no-grad-stops-tracking")
@pytest.mark.parametrize("leaves", [_leaves_by_exception, _decorated_leaves_by_exception], ids=["block", "decorator"])
def test_tracking_is_restored_after_an_exception(leaves):
    x, seen = torch.ones(3, requires_grad=True), []
    with pytest.raises(KeyError):
        leaves(x, seen)
    assert seen == [False]
    assert (x * 2).requires_grad


@claim("autograd.no-grad-saves-memory")
@pytest.mark.parametrize("depth", [4, 32])
def test_tracked_forward_keeps_every_activation_and_untracked_one_only_the_last(depth, observe):
    activation = 4 * 16 * 64  # bytes of a float32 tensor of this batch and width
    tracked = memory_of_forward(depth, batch=16, width=64)
    with torch.no_grad():
        untracked = memory_of_forward(depth, batch=16, width=64)
    assert tracked == (depth * activation, depth * activation)
    assert untracked == (activation, 2 * activation)  # a layer's input lives until its output is there
    for name in ("kept", "peak"):
        bytes_tracked, bytes_untracked = getattr(tracked, name), getattr(untracked, name)
        observe(
            "bytes {} by {} layers".format(name, depth),
            {"tracked": bytes_tracked, "untracked": bytes_untracked, "ratio": bytes_tracked / bytes_untracked},
        )


@claim("autograd.no-grad-saves-memory")
@given(st.integers(2, 12), st.integers(1, 8), st.integers(1, 8))
def test_what_tracking_keeps_grows_with_depth_and_what_is_kept_without_does_not(depth, batch, width):
    tracked = memory_of_forward(depth, batch, width)
    with torch.no_grad():
        untracked = memory_of_forward(depth, batch, width)
    assert tracked.kept == depth * untracked.kept
    assert untracked.kept == 4 * batch * width
