"""Chapter 5, Simple model: batch normalization, to which it matters how a batch is split."""

import torch
from hypothesis import given
from torch import nn

from blitz.plugin import claim

from ..oracles import array_of
from ..oracles.results import CLOSE, largest_difference, results
from ..strategies import batch_sizes, several_devices


def normalized_model(home):
    """Make a convolution and a batch normalization that has seen a batch before."""
    model = nn.Sequential(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3)).double().to(home)
    model(images(4, home))
    return model


def images(batch, home):
    """Make images each brighter than the one before, so that a chunk's mean is not the batch's."""
    brightness = torch.arange(batch, dtype=torch.float64).reshape(batch, 1, 1, 1)
    return (torch.randn(batch, 2, 3, 3, dtype=torch.float64) + brightness).to(home)


@claim("parallel.any-model")
@claim("parallel.gathers-the-same")
@given(count=several_devices(), batch=batch_sizes(12, smallest=1))
def test_normalized_model_equals_its_unwrapped_self_in_evaluation(devices, count, batch):
    model, inputs = normalized_model(devices.home).eval(), images(batch, devices.home)
    expected = results(model, model, inputs)
    with devices.up_to(count) as ids:
        found = results(nn.DataParallel(model, ids), model, inputs)
    assert largest_difference(found, expected) <= CLOSE


@claim("parallel.any-model")
@given(count=several_devices(), batch=batch_sizes(12, smallest=2))
def test_limit_normalization_in_training_sees_its_own_chunk_only(devices, count, batch):
    model, inputs = normalized_model(devices.home), images(batch, devices.home)
    whole = model(inputs)
    with devices.up_to(count) as ids:
        found = nn.DataParallel(model, ids)(inputs)
    by_chunk = torch.cat([model(chunk) for chunk in inputs.chunk(len(ids))])
    assert largest_difference([found], [by_chunk]) <= CLOSE
    assert largest_difference([found], [whole]) > 1e-3


@claim("parallel.any-model")
@claim("parallel.replicas-are-copies")
@given(count=several_devices(), batch=batch_sizes(12, smallest=2))
def test_limit_running_statistics_are_those_of_the_first_device(devices, count, batch, observe):
    model, inputs = nn.BatchNorm2d(2, momentum=0.5).double().to(devices.home), images(batch, devices.home)
    with devices.up_to(count) as ids:
        nn.DataParallel(model, ids)(inputs)
    first = array_of(inputs.chunk(len(ids))[0])
    assert abs(array_of(model.running_mean) - 0.5 * first.mean(axis=(0, 2, 3))).max() <= CLOSE
    assert abs(array_of(model.running_var) - 0.5 - 0.5 * first.var(axis=(0, 2, 3), ddof=1)).max() <= CLOSE
    # Some releases count in place, which reaches the model, and some anew, which does not.
    observe("batches that batch normalization counted of 1", model.num_batches_tracked.item())
