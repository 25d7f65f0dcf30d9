"""Chapter 4, the loss and the optimizer."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import loss_and_optimizer
from blitz.networks import PooledLeNet, training_step
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import same_shape_tensors
from ..strategies.images import outputs_and_labels
from .expected import cross_entropy

pytestmark = pytest.mark.early


@claim("classifier.cross-entropy")
@given(pair=outputs_and_labels())
def test_cross_entropy_is_minus_log_softmax_of_the_label(pair):
    outputs, labels = pair
    loss = torch.nn.CrossEntropyLoss()(outputs, labels)
    assert (loss.dtype, loss.dim()) == (outputs.dtype, 0)
    assert math.isclose(loss.item(), cross_entropy(array_of(outputs), array_of(labels)), rel_tol=1e-5, abs_tol=1e-5)


@claim("classifier.cross-entropy")
def test_ten_equal_outputs_lose_ln_10(observe):
    loss = loss_and_optimizer(PooledLeNet())[0](torch.zeros(4, 10), torch.tensor([0, 3, 3, 9]))
    observe("loss", round(loss.item(), 4))
    assert math.isclose(loss.item(), math.log(10), rel_tol=1e-6)


@claim("classifier.cross-entropy")
def test_labels_that_are_no_integers_raise(observe):
    with pytest.raises(RuntimeError) as error:
        torch.nn.CrossEntropyLoss()(torch.zeros(4, 10), torch.zeros(4))
    observe("error for floating labels", str(error.value).splitlines()[0])
    assert "Long" in str(error.value)


@claim("classifier.sgd-momentum")
@given(drawn=st.integers(2, 6).flatmap(lambda count: same_shape_tensors(count, torch.float64)))
def test_each_step_adds_the_gradient_to_what_is_left_of_the_velocity(drawn):
    weight, gradients = drawn[0].clone().requires_grad_(), drawn[1:]
    optimizer = torch.optim.SGD([weight], lr=0.001, momentum=0.9)
    expected, velocity = array_of(weight), 0.0
    for gradient in gradients:
        weight.grad = gradient.clone()
        optimizer.step()
        velocity = 0.9 * velocity + array_of(gradient)
        expected = expected - 0.001 * velocity
        assert np.allclose(array_of(weight), expected, rtol=1e-12, atol=1e-15)


@claim("classifier.sgd-momentum")
def test_the_documents_choice_moves_every_parameter_of_the_network_so():
    network = PooledLeNet()
    criterion, optimizer = loss_and_optimizer(network)
    images, labels = torch.randn(4, 3, 32, 32), torch.tensor([3, 8, 8, 0])
    expected = [array_of(parameter).astype("float64") for parameter in network.parameters()]
    velocities = [0.0] * len(expected)
    for _ in range(3):
        training_step(network, criterion, optimizer, images, labels)
        velocities = [0.9 * v + array_of(p.grad) for v, p in zip(velocities, network.parameters())]
        expected = [w - 0.001 * v for w, v in zip(expected, velocities)]
    assert all(np.allclose(array_of(p), w, atol=1e-7) for p, w in zip(network.parameters(), expected))
    assert all(abs(np.asarray(v)).max() > 1e-4 for v in velocities)
