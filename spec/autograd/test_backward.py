"""Chapter 2, Tensor and Gradients: what backward computes and what it needs."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.autograd import worked_example
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import floating_dtypes, nonempty_shapes, same_shape_tensors, shapes, tensors
from ..strategies.functions import (
    compositions,
    each_operation,
    in_numpy,
    in_torch,
    leaves_behind,
    scalar_in_torch,
)
from .expected import close, gradients_by_differences


@claim("autograd.backward-computes-all")
@given(compositions())
def test_backward_gives_each_leaf_the_gradient_that_central_differences_give(composition):
    scalar_in_torch(composition.steps, composition.leaves).backward()
    behind = leaves_behind(composition.steps, composition.leaves)[-1]
    expected = gradients_by_differences(composition.steps, composition.leaves)
    assert all(close(array_of(composition.leaves[index].grad), expected[index]) for index in behind)


@claim("autograd.backward-computes-all")
@given(each_operation())
def test_backward_of_each_operation_gives_what_central_differences_give(operations):
    for operation in operations:
        scalar_in_torch(operation.steps, operation.leaves).backward()
    actual = [[array_of(leaf.grad) for leaf in operation.leaves] for operation in operations]
    expected = [gradients_by_differences(operation.steps, operation.leaves) for operation in operations]
    assert [o.steps for o, a, e in zip(operations, actual, expected) if not all(map(close, a, e))] == []


@claim("autograd.backward-computes-all")
@given(each_operation())
def test_differences_are_taken_of_what_each_operation_computes(operations):
    actual = [array_of(in_torch(operation.steps, operation.leaves)) for operation in operations]
    expected = [in_numpy(operation.steps, list(map(array_of, operation.leaves))) for operation in operations]
    assert [o.steps for o, a, e in zip(operations, actual, expected) if not close(a, e)] == []


@claim("autograd.backward-computes-all")
@given(compositions(requires_grad=st.booleans()))
def test_backward_reaches_exactly_the_tracked_leaves_behind_the_result(composition):
    one = torch.ones((), dtype=torch.float64, requires_grad=True)  # so that there is a graph in any case
    (one * in_torch(composition.steps, composition.leaves)).sum().backward()
    behind = leaves_behind(composition.steps, composition.leaves)[-1]
    expected = [leaf.requires_grad and index in behind for index, leaf in enumerate(composition.leaves)]
    assert [leaf.grad is not None for leaf in composition.leaves] == expected


@claim("autograd.backward-computes-all")
@given(compositions(layouts=("contiguous",)))
def test_gradcheck_agrees(composition):
    used = leaves_behind(composition.steps, composition.leaves)[-1]
    leaves = [leaf.requires_grad_(index in used) for index, leaf in enumerate(composition.leaves)]
    assert torch.autograd.gradcheck(lambda *leaves: in_torch(composition.steps, leaves), leaves)


@claim("autograd.grad-accumulates")
@given(st.data(), floating_dtypes(), shapes(max_dims=3))
def test_grad_is_the_sum_of_the_gradients_of_all_passes(data, dtype, shape):
    x, *weights = data.draw(same_shape_tensors(1 + data.draw(st.integers(1, 5)), st.just(dtype), st.just(shape)))
    x.requires_grad_()
    for weight in weights:
        (weight * x * x).sum().backward()
    expected = 2 * array_of(x) * sum(array_of(weight) for weight in weights)
    assert np.array_equal(array_of(x.grad), expected)


@claim("autograd.grad-accumulates")
@given(compositions(), st.integers(1, 4))
def test_passes_through_one_kept_graph_accumulate_too(composition, passes):
    result = scalar_in_torch(composition.steps, composition.leaves)
    for _ in range(passes):
        result.backward(retain_graph=True)
    leaf = composition.leaves[-1]
    assert close(array_of(leaf.grad), passes * gradients_by_differences(composition.steps, composition.leaves)[-1])


@claim("autograd.grad-accumulates")
@pytest.mark.parametrize("join", [torch.stack, torch.cat])
def test_passes_through_joined_leaves_accumulate_in_each(join):
    leaves = [torch.ones(2, requires_grad=True) for _ in range(2)]
    for _ in range(2):
        join(leaves).sum().backward()
    assert [leaf.grad.tolist() for leaf in leaves] == [[2.0, 2.0], [2.0, 2.0]]


@claim("autograd.grad-accumulates")
def test_first_pass_through_stacked_scalars_gives_each_its_gradient(observe):
    scalars = [torch.ones((), requires_grad=True) for _ in range(2)]
    passes = []
    for _ in range(2):
        torch.stack(scalars).sum().backward()
        passes.append([scalar.grad.item() for scalar in scalars])
    # The sum's gradient is one number, expanded; each scalar keeps a view of that number as its grad. A second pass
    # should make it 2. What the release makes of it is recorded, not proved: it is a defect that may be mended.
    assert passes[0] == [1.0, 1.0]
    observe("grads of stacked scalars after one and two passes", passes)


@claim("autograd.grad-accumulates")
def test_second_pass_of_the_worked_example_makes_nine():
    x = worked_example().x
    worked_example(x).out.backward()
    worked_example(x).out.backward()
    assert x.grad.tolist() == [[9.0, 9.0], [9.0, 9.0]]


@claim("autograd.scalar-backward-is-one")
@given(compositions(), st.integers(-64, 64).map(lambda numerator: numerator / 8))
def test_weight_of_a_scalar_scales_its_gradients_and_no_weight_is_one(composition, weight):
    result, leaf = scalar_in_torch(composition.steps, composition.leaves), composition.leaves[-1]
    gradients = []
    for arguments in ((), (torch.tensor(1.0),), (torch.tensor(weight),)):
        leaf.grad = None
        result.backward(*arguments, retain_graph=True)
        gradients.append(array_of(leaf.grad))
    assert np.array_equal(gradients[0], gradients[1])
    assert np.allclose(gradients[2], weight * gradients[0], rtol=1e-12, atol=1e-12)
    assert close(gradients[1], gradients_by_differences(composition.steps, composition.leaves)[-1])


@claim("autograd.scalar-backward-is-one")
@pytest.mark.parametrize(
    "arguments, expected",
    [((), 4.5), ((torch.tensor(1.0),), 4.5), ((torch.tensor(2.0),), 9.0)],
    ids=["none", "one", "two"],
)
def test_worked_example_with_and_without_the_argument(arguments, expected):
    x, _, _, out = worked_example()
    out.backward(*arguments)
    assert x.grad.tolist() == [[expected] * 2] * 2


@claim("autograd.non-scalar-needs-a-vector")
@given(tensors(floating_dtypes(), shapes().filter(lambda shape: np.prod(shape) != 1)))
def test_non_scalar_without_a_vector_is_refused_and_nothing_is_computed(x):
    y = x.requires_grad_() * 2
    with pytest.raises(RuntimeError) as refusal:
        y.backward()
    assert "only for scalar outputs" in str(refusal.value)
    assert x.grad is None


@claim("autograd.non-scalar-needs-a-vector")
@given(tensors(floating_dtypes(), shapes()), shapes())
def test_vector_of_another_shape_is_refused_and_nothing_is_computed(x, shape):
    y = x.requires_grad_() * 2
    other = torch.ones(shape if shape != tuple(x.shape) else (*shape, 1), dtype=x.dtype)
    with pytest.raises(RuntimeError) as refusal:
        y.backward(other)
    assert "Mismatch in shape" in str(refusal.value)
    assert x.grad is None


@claim("autograd.non-scalar-needs-a-vector")
@given(same_shape_tensors(2, floating_dtypes(), shapes()))
def test_vector_of_the_same_shape_weights_each_element(drawn):
    x, vector = drawn
    (x.requires_grad_() * x).backward(vector)
    assert np.array_equal(array_of(x.grad), 2 * array_of(x) * array_of(vector))


@claim("autograd.non-scalar-needs-a-vector")
def test_errors_of_the_worked_example(observe):
    y = worked_example().y
    with pytest.raises(RuntimeError) as missing:
        y.backward()
    with pytest.raises(RuntimeError) as mismatch:
        y.backward(torch.ones(3))
    assert str(missing.value) == "grad can be implicitly created only for scalar outputs"
    assert "torch.Size([3])" in str(mismatch.value)
    assert "torch.Size([2, 2])" in str(mismatch.value)
    observe("without a vector", str(missing.value))
    observe("with a wrong shape", str(mismatch.value))


@claim("autograd.one-element-is-a-scalar")
@given(tensors(floating_dtypes(), nonempty_shapes(max_dims=5, max_side=1)))
def test_one_element_of_any_shape_needs_no_argument(x):
    y = x.requires_grad_() * x * x
    y.backward()
    assert x.grad.shape == x.shape
    assert np.array_equal(array_of(x.grad), 3 * array_of(x) ** 2)


@claim("autograd.one-element-is-a-scalar")
@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 1), (1, 2, 1)])
def test_two_elements_are_refused(shape):
    y = torch.ones(shape, requires_grad=True) * 2
    with pytest.raises(RuntimeError) as refusal:
        y.backward()
    assert "only for scalar outputs" in str(refusal.value)
