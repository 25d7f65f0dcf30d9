"""Chapter 3, Loss function."""

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from blitz.autograd import chain_of, dot_of, graph_of, kind_of
from blitz.networks import LeNet
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import broadcastable_shapes, floating_dtypes, nonempty_shapes, same_shape_tensors

# The losses of nn that are zero where output and target are equal, and only there. The others take labels,
# probabilities or more than two tensors.
DISTANCES = ("L1Loss", "MSELoss", "SmoothL1Loss") + ("HuberLoss",) * hasattr(torch.nn, "HuberLoss")  # 1.9

# Powers of two, so that whatever is added is added exactly.
SCALES = st.integers(-8, 0).map(lambda exponent: 2.0**exponent)


def measures_a_distance(name):
    """Tell of a loss of nn whether it takes two alike tensors and is zero where they are equal."""
    output = torch.tensor([[0.25, 0.75]])
    try:
        return getattr(torch.nn, name)()(output, output.clone()).item() == 0
    # Wants other arguments or other dtypes, by loss and release.
    except (TypeError, RuntimeError, ValueError, IndexError):
        return False


def differ_and_hold_something(shapes):
    """Tell whether two shapes that broadcast differ, and what they broadcast to has elements."""
    return len(set(shapes.input_shapes)) == 2 and 0 not in shapes.result_shape


def loss_of_the_documents():
    """Run the documents' network and loss."""
    network = LeNet()
    output = network(torch.randn(1, 1, 32, 32))
    return network, torch.nn.MSELoss()(output, torch.randn(10).view(1, -1))


@claim("nn.loss-is-a-distance")
@pytest.mark.parametrize("name", DISTANCES)
@given(drawn=same_shape_tensors(2, floating_dtypes(), nonempty_shapes()), scale=SCALES)
@example(drawn=(torch.zeros(2), torch.ones(2)), scale=2.0**-8)
def test_loss_is_zero_at_equality_and_positive_otherwise(name, drawn, scale):
    target, difference = drawn
    criterion = getattr(torch.nn, name)()
    loss = criterion(target + scale * difference, target)
    assert criterion(target.clone(), target).item() == 0
    assert (loss.item() > 0) is bool(array_of(difference).any())
    assert loss.dim() == 0


@claim("nn.loss-is-a-distance")
@pytest.mark.parametrize("name", DISTANCES)
@given(drawn=same_shape_tensors(2, floating_dtypes(), nonempty_shapes()), scale=SCALES)
def test_loss_grows_with_the_distance(name, drawn, scale):
    target, difference = drawn
    criterion = getattr(torch.nn, name)()
    near, far = (criterion(target + factor * scale * difference, target).item() for factor in (1, 2))
    assert (far > near) is bool(array_of(difference).any())


@claim("nn.loss-is-a-distance")
@pytest.mark.parametrize("name", DISTANCES)
def test_opposite_differences_do_not_cancel(name):
    output, target = torch.tensor([1.0, -1.0]), torch.zeros(2)
    assert getattr(torch.nn, name)()(output, target).item() > 0


@claim("nn.loss-is-a-distance")
@pytest.mark.parametrize("name", DISTANCES)
@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2, 3)])
def test_loss_is_one_number_whatever_the_shape(name, shape):
    loss = getattr(torch.nn, name)()(torch.ones(shape), torch.zeros(shape))
    assert loss.shape == ()
    assert loss.item() > 0


@claim("nn.loss-is-a-distance")
@pytest.mark.filterwarnings("ignore")
def test_no_other_loss_of_the_release_measures_a_distance(observe):
    losses = {name: measures_a_distance(name) for name in dir(torch.nn) if name.endswith("Loss")}
    assert sorted(name for name, measures in losses.items() if measures) == sorted(DISTANCES)
    observe("measures a distance", losses)


@claim("nn.mse")
@given(same_shape_tensors(2, floating_dtypes(), nonempty_shapes()))
def test_mse_is_the_mean_of_the_squared_differences(drawn):
    output, target = drawn
    expected = np.mean((array_of(output) - array_of(target)) ** 2)
    assert np.isclose(torch.nn.MSELoss()(output, target).item(), expected, rtol=1e-6)


@claim("nn.mse")
@given(same_shape_tensors(2, floating_dtypes(), nonempty_shapes()))
def test_mse_may_sum_or_leave_the_squares_as_they_are(drawn):
    output, target = drawn
    squares = (array_of(output) - array_of(target)) ** 2
    assert np.isclose(torch.nn.MSELoss(reduction="sum")(output, target).item(), squares.sum(), rtol=1e-6)
    assert np.array_equal(array_of(torch.nn.MSELoss(reduction="none")(output, target)), squares)


@claim("nn.mse")
def test_mse_of_the_documents_is_a_scalar_with_a_grad_fn():
    _, loss = loss_of_the_documents()
    assert loss.dim() == 0
    assert kind_of(type(loss.grad_fn).__name__) == "mseloss"


@claim("nn.mse")
def test_target_of_another_shape_broadcasts_with_a_warning(observe):
    output, target = torch.zeros(1, 2), torch.tensor([[1.0], [3.0]])
    with pytest.warns(UserWarning, match="target size") as warned:
        loss = torch.nn.MSELoss()(output, target)
    message = str(warned[0].message)
    assert loss.item() == 5.0  # the mean of 1, 1, 9 and 9
    assert "target size" in message
    assert "different to the input size" in message
    observe("warning", message)


@claim("nn.mse")
@given(broadcastable_shapes().filter(differ_and_hold_something))
def test_mean_is_over_the_broadcast_differences(shapes):
    output, target = (torch.randn(shape, dtype=torch.float64) for shape in shapes.input_shapes)
    with pytest.warns(UserWarning, match="target size") as warned:
        loss = torch.nn.MSELoss()(output, target)
    assert np.isclose(loss.item(), np.mean((array_of(output) - array_of(target)) ** 2), rtol=1e-12)
    assert str(target.size()) in str(warned[0].message)


CHAIN = [
    *("mseloss", "addmm", "relu", "addmm", "relu", "addmm", "view"),
    *("maxpool2d", "relu", "convolution", "maxpool2d", "relu", "convolution"),
]


@claim("nn.loss-graph-chain")
def test_chain_behind_the_loss_is_that_of_the_documents_from_the_end(observe):
    network, loss = loss_of_the_documents()
    names = chain_of(loss)
    assert [kind_of(name) for name in names] == CHAIN
    observe("chain", names)
    observe("graph", dot_of(graph_of(loss), network.named_parameters()))


@claim("nn.loss-graph-chain")
def test_chain_ends_at_the_input_where_it_requires_grad():
    # The network is held by a name: on 1.3 a Parameter whose Python object is gone comes back as a plain Tensor.
    network, images = LeNet(), torch.randn(1, 1, 32, 32, requires_grad=True)
    loss = torch.nn.MSELoss()(network(images), torch.zeros(1, 10))
    assert [kind_of(name) for name in chain_of(loss)] == [*CHAIN, "accumulategrad"]
    assert any(leaf is images for leaf in graph_of(loss).leaves)


@claim("nn.graph-steps-back")
def test_three_steps_lead_from_the_loss_to_addmm_to_an_accumulated_bias(observe):
    network, loss = loss_of_the_documents()
    first = loss.grad_fn
    second = first.next_functions[0][0]
    third = second.next_functions[0][0]
    names = [type(function).__name__ for function in (first, second, third)]
    assert [kind_of(name) for name in names] == ["mseloss", "addmm", "accumulategrad"]
    assert third.variable is network.fc3.bias
    observe("names", names)


@claim("nn.whole-graph-is-differentiated")
@given(st.integers(1, 3), st.sampled_from([1, 3]))
def test_backward_gives_each_of_the_ten_parameters_a_gradient_of_its_shape(samples, channels):
    network = LeNet(channels)
    torch.nn.MSELoss()(network(torch.randn(samples, channels, 32, 32)), torch.randn(samples, 10)).backward()
    shapes = [tuple(parameter.grad.shape) for parameter in network.parameters()]
    assert shapes == [tuple(parameter.shape) for parameter in network.parameters()]
    assert len(shapes) == 10
    assert all(bool(parameter.grad.abs().sum() > 0) for parameter in network.parameters())


@claim("nn.whole-graph-is-differentiated")
@given(same_shape_tensors(2, floating_dtypes(), nonempty_shapes()))
def test_loss_gives_output_and_target_the_slopes_of_a_mean_of_squares(drawn):
    output, target = (tensor.clone().requires_grad_() for tensor in drawn)
    torch.nn.MSELoss()(output, target).backward()
    slopes = 2 * (array_of(output) - array_of(target)) / output.numel()
    assert np.allclose(array_of(output.grad), slopes, rtol=1e-6, atol=0)
    assert np.allclose(array_of(target.grad), -slopes, rtol=1e-6, atol=0)


@claim("nn.whole-graph-is-differentiated")
def test_leaves_of_the_graph_are_exactly_the_parameters():
    network, loss = loss_of_the_documents()
    assert {id(leaf) for leaf in graph_of(loss).leaves} == {id(parameter) for parameter in network.parameters()}


@claim("nn.whole-graph-is-differentiated")
@given(st.sets(st.integers(0, 9), max_size=9))
def test_backward_gives_a_gradient_to_those_that_require_it_and_to_no_others(frozen):
    network = LeNet()
    parameters = list(network.parameters())
    for index in frozen:
        parameters[index].requires_grad_(False)
    torch.nn.MSELoss()(network(torch.randn(1, 1, 32, 32)), torch.randn(1, 10)).backward()
    assert {index for index, parameter in enumerate(parameters) if parameter.grad is None} == frozen


@claim("nn.whole-graph-is-differentiated")
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")
def test_non_leaf_keeps_its_gradient_only_if_told_to(kept):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    if kept:
        y.retain_grad()
    (y * y).sum().backward()
    assert (y.grad is not None) is kept
    assert not kept or y.grad.tolist() == [6.0, 12.0]
    assert x.grad.tolist() == [18.0, 36.0]
