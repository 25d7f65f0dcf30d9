"""Chapter 5, Simple model and Summary: any model gives what it gives unwrapped."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blitz.plugin import claim

from ..oracles.chunks import chunk_sizes
from ..oracles.results import CLOSE, largest_difference, results
from ..strategies import batch_sizes, several_devices
from ..strategies.models import FAMILIES, any_models, linear_models

FEW = batch_sizes(12, smallest=1)
# The CPU's index: where gradients go back to a batch, a virtual device has it, and a GPU has not.
OF_VIRTUAL_DEVICES = pytest.mark.filterwarnings("ignore:Using -1 to represent CPU tensor")


def on(home, drawn):
    """Move a model and its batch."""
    model, inputs = drawn
    return model.to(home), inputs.to(home)


@claim("parallel.any-model")
@claim("parallel.gathers-the-same")
@pytest.mark.parametrize("family", list(FAMILIES))
@given(data=st.data(), count=several_devices())
def test_model_and_its_gradients_equal_the_unwrapped_ones(devices, family, data, count):
    model, inputs = on(devices.home, data.draw(FAMILIES[family](FEW)))
    expected = results(model, model, inputs)
    with devices.up_to(count) as ids:
        found = results(nn.DataParallel(model, ids), model, inputs)
    assert largest_difference(found, expected) <= CLOSE


@OF_VIRTUAL_DEVICES
@claim("parallel.gathers-the-same")
@given(linear_models(FEW), several_devices())
def test_gradients_reach_the_inputs(devices, drawn, count):
    model, inputs = on(devices.home, drawn)
    inputs.requires_grad_()
    (expected,) = torch.autograd.grad(model(inputs).pow(3).sum(), inputs)
    with devices.up_to(count) as ids:
        (found,) = torch.autograd.grad(nn.DataParallel(model, ids)(inputs).pow(3).sum(), inputs)
    assert largest_difference([found], [expected]) <= CLOSE


@claim("parallel.gathers-the-same")
@given(any_models(FEW), several_devices())
def test_gradients_of_several_batches_add_up(devices, drawn, count):
    model, inputs = on(devices.home, drawn)
    expected = results(model, model, inputs)[1:]
    with devices.up_to(count) as ids:
        results(nn.DataParallel(model, ids), model, inputs)
        nn.DataParallel(model, ids)(inputs).pow(2).sum().backward()
    found = [parameter.grad / 2 for parameter in model.parameters()]
    assert largest_difference(found, expected) <= CLOSE


@claim("parallel.gathers-the-same")
@given(any_models(FEW), several_devices())
def test_no_grad_holds_in_every_replica(devices, drawn, count):
    model, inputs = on(devices.home, drawn)
    recording = []
    model.register_forward_hook(lambda *_: recording.append(torch.is_grad_enabled()))
    with devices.up_to(count) as ids, torch.no_grad():
        output = nn.DataParallel(model, ids)(inputs)
        assert recording == [False] * len(chunk_sizes(len(inputs), len(ids)))
        assert not output.requires_grad
        assert largest_difference([output], [model(inputs)]) <= CLOSE


@OF_VIRTUAL_DEVICES
@claim("parallel.any-model")
@given(linear_models(FEW), several_devices())
def test_part_of_a_model_may_be_wrapped(devices, drawn, count):
    model, inputs = on(devices.home, drawn)
    expected = results(model, model, inputs)
    with devices.up_to(count) as ids:
        parts = nn.Sequential(nn.DataParallel(model[0], ids), model[1], nn.DataParallel(model[2], ids))
        found = results(parts, model, inputs)
    assert largest_difference(found, expected) <= CLOSE


@claim("parallel.any-model")
@given(count=several_devices(4), batch=batch_sizes(9, smallest=1))
def test_recurrent_network_with_batches_in_the_second_dimension_wants_dim_1(devices, count, batch):
    model = nn.LSTM(2, 3, num_layers=2).double().to(devices.home)
    inputs = torch.randn(5, batch, 2, dtype=torch.float64).to(devices.home)
    expected, (hidden, cell) = model(inputs)
    with devices.up_to(count) as ids:
        output, states = nn.DataParallel(model, ids, dim=1)(inputs)
    assert largest_difference([output, *states], [expected, hidden, cell]) <= CLOSE


@claim("parallel.any-model")
def test_limit_hidden_states_without_their_batch_in_front_are_gathered_along_the_layers(devices):
    model = nn.GRU(2, 3, num_layers=2, batch_first=True).to(devices.home)
    inputs = torch.randn(6, 5, 2).to(devices.home)
    with devices.exactly(2) as ids:
        output, hidden = nn.DataParallel(model, ids)(inputs)
    assert output.shape == model(inputs)[0].shape
    assert tuple(model(inputs)[1].shape) == (2, 6, 3)
    assert tuple(hidden.shape) == (2 * 2, 3, 3)
