"""Chapter 3, Define the network and Backprop: clearing gradients, and not clearing them."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.networks import LeNet
from blitz.plugin import claim

from ..oracles import array_of
from ..seeded import seeded
from ..strategies import tensors

pytestmark = pytest.mark.early

# What has a zero_grad of its own: the module, and an optimizer over its parameters.
CLEARERS = {"module": lambda network: network, "optimizer": lambda network: torch.optim.SGD(network.parameters(), lr=1)}


def network_with_gradients(images=None):
    """Run a network forward and backward once."""
    network = LeNet().double()
    network(torch.randn(2, 1, 32, 32, dtype=torch.float64) if images is None else images).sum().backward()
    return network


def gradients_of(network):
    """Copy the gradients of all parameters."""
    return [array_of(parameter.grad) for parameter in network.parameters()]


@claim("nn.zero-grad-then-random-backward", until="2.0")
@pytest.mark.parametrize("clearer", CLEARERS)
def test_zero_grad_leaves_zeroed_tensors(clearer):
    network = network_with_gradients()
    kept = [parameter.grad for parameter in network.parameters()]
    CLEARERS[clearer](network).zero_grad()
    assert [parameter.grad is grad for parameter, grad in zip(network.parameters(), kept)] == [True] * 10
    assert not any(gradient.any() for gradient in gradients_of(network))


@claim("nn.zero-grad-then-random-backward", since="2.0")
@pytest.mark.parametrize("clearer", CLEARERS)
def test_zero_grad_leaves_none(clearer):
    network = network_with_gradients()
    CLEARERS[clearer](network).zero_grad()
    assert [parameter.grad for parameter in network.parameters()] == [None] * 10


@claim("nn.zero-grad-then-random-backward", since="2.0")
def test_zero_grad_still_zeroes_where_told_to():
    network = network_with_gradients()
    network.zero_grad(set_to_none=False)
    assert [tuple(parameter.grad.shape) for parameter in network.parameters()] == [
        tuple(parameter.shape) for parameter in network.parameters()
    ]
    assert not any(gradient.any() for gradient in gradients_of(network))


@claim("nn.zero-grad-then-random-backward")
@given(st.integers(1, 3), st.sampled_from(sorted(CLEARERS)))
def test_backward_after_zero_grad_equals_a_first_backward(passes, clearer):
    network, images = LeNet().double(), torch.randn(1, 1, 32, 32, dtype=torch.float64)
    vector = torch.randn(1, 10, dtype=torch.float64)
    network(images).backward(vector)
    first = gradients_of(network)
    for _ in range(passes):
        network(images * 2).sum().backward()
    CLEARERS[clearer](network).zero_grad()
    network(images).backward(vector)
    assert all(np.array_equal(*pair) for pair in zip(gradients_of(network), first))
    assert any(gradient.any() for gradient in first)


@claim("nn.zero-grad-then-random-backward")
@given(tensors(torch.float64, (1, 10)))
def test_backpropagated_vector_arrives_as_it_is_at_the_last_bias(vector):
    network = LeNet().double()
    network.zero_grad()
    network(torch.randn(1, 1, 32, 32, dtype=torch.float64)).backward(vector)
    assert np.array_equal(array_of(network.fc3.bias.grad), array_of(vector)[0])


@claim("nn.conv1-bias-grad-before-after", until="2.0")
def test_bias_gradient_is_zero_before_backward_if_there_was_one_and_is_not_after(observe):
    network = LeNet()
    output, criterion = network(torch.randn(1, 1, 32, 32)), torch.nn.MSELoss()
    untouched = network.conv1.bias.grad
    output.backward(torch.randn(1, 10), retain_graph=True)
    network.zero_grad()
    before = network.conv1.bias.grad.tolist()
    criterion(output, torch.randn(1, 10)).backward()
    after = network.conv1.bias.grad.tolist()
    assert untouched is None
    assert before == [0.0] * 6
    assert len(after) == 6
    assert any(after)
    observe("before", before)


@claim("nn.conv1-bias-grad-before-after", since="2.0")
def test_bias_gradient_is_none_before_backward_and_six_numbers_after(observe):
    network = LeNet()
    output, criterion = network(torch.randn(1, 1, 32, 32)), torch.nn.MSELoss()
    untouched = network.conv1.bias.grad
    output.backward(torch.randn(1, 10), retain_graph=True)
    network.zero_grad()
    before = network.conv1.bias.grad
    criterion(output, torch.randn(1, 10)).backward()
    after = network.conv1.bias.grad.tolist()
    assert untouched is None
    assert before is None
    assert len(after) == 6
    assert any(after)
    observe("before", before)


@claim("nn.uncleared-gradients-accumulate")
@given(st.integers(0, 2**32 - 1), st.integers(1, 2))
def test_second_backward_adds_to_the_first(seed, samples):
    with seeded(seed):
        first, second = torch.randn(2, samples, 1, 32, 32, dtype=torch.float64)
        network = LeNet().double()
    network(first).sum().backward()
    expected = gradients_of(network)
    network.zero_grad()
    network(second).sum().backward()
    alone = gradients_of(network)
    network(first).sum().backward()
    assert all(np.allclose(both, a + b, atol=1e-12) for both, a, b in zip(gradients_of(network), expected, alone))


@claim("nn.uncleared-gradients-accumulate")
def test_second_backward_doubles_the_gradients_of_the_first_unless_cleared():
    images = torch.randn(1, 1, 32, 32, dtype=torch.float64)
    network = network_with_gradients(images)
    once = gradients_of(network)
    network(images).sum().backward()
    assert all(np.array_equal(both, 2 * one) for both, one in zip(gradients_of(network), once))
    network.zero_grad()
    network(images).sum().backward()
    assert all(np.array_equal(last, one) for last, one in zip(gradients_of(network), once))
