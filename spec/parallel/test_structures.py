"""Chapter 5, Summary: what goes in and comes out need not be a single tensor."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blitz.plugin import claim

from ..oracles.chunks import chunk_sizes
from ..oracles.structures import plain
from ..strategies import batch_sizes, several_devices
from ..strategies.structures import numbered, structures


class Echo(nn.Module):
    """Returns what it gets by position and by keyword, and keeps it."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def forward(self, *arguments, **keywords):
        self.heard.append((arguments, keywords))
        return arguments, keywords


class Scaled(nn.Module):
    """Takes a keyword that is no tensor."""

    def forward(self, samples, factor=1):
        return samples * factor


class Weighed(nn.Module):
    """Takes a number before its samples."""

    def forward(self, factor, samples):
        return samples * factor


class Answers(nn.Module):
    """Returns whatever a function makes of its samples."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def forward(self, samples):
        return self.answer(samples)


@claim("parallel.gathers-the-same")
@given(st.data(), several_devices(), batch_sizes(9, smallest=0))
def test_nested_structures_come_back_as_they_went_in(devices, data, count, batch):
    structure = data.draw(structures(batch))
    with devices.up_to(count) as ids:
        arguments, keywords = nn.DataParallel(Echo(), ids)(structure, again=structure)
    assert plain(arguments) == plain((structure,))
    assert plain(keywords) == plain({"again": structure})


@claim("parallel.gathers-the-same")
@given(several_devices(), batch_sizes(33, smallest=0))
def test_keywords_alone_are_split_as_well(devices, count, batch):
    with devices.up_to(count) as ids:
        output = nn.DataParallel(Scaled(), ids)(samples=numbered(batch, 2), factor=numbered(batch, 1))
    assert output.tolist() == (numbered(batch, 2) * numbered(batch, 1)).tolist()


@claim("parallel.gathers-the-same")
@given(several_devices(), batch_sizes(33, smallest=1))
def test_what_is_no_tensor_is_handed_to_every_replica_itself(devices, count, batch):
    thing, model = object(), Echo()
    model.register_forward_hook(lambda _module, _inputs, output: output[0][0])
    with devices.up_to(count) as ids:
        nn.DataParallel(model, ids)(numbered(batch, 2), thing, [thing, None, "text"], {"nested": (thing, 7)})
    handed = [arguments[1:] for arguments, _ in model.heard]
    assert handed == [(thing, [thing, None, "text"], {"nested": (thing, 7)})] * len(chunk_sizes(batch, len(ids)))


@claim("parallel.gathers-the-same")
def test_output_of_none_stays_none(devices):
    with devices.exactly(2) as ids:
        output = nn.DataParallel(Answers(lambda samples: (samples.sum(dim=1), None)), ids)(numbered(4, 3))
    assert plain(output) == ("tuple", [((4,), [3.0, 12.0, 21.0, 30.0]), None])


@claim("parallel.gathers-the-same")
@given(several_devices(), batch_sizes(33, smallest=1))
def test_limit_scalars_come_out_as_a_vector_with_a_warning(devices, count, batch):
    with devices.up_to(count) as ids, pytest.warns(UserWarning, match="all input tensors were scalars") as caught:
        output = nn.DataParallel(Answers(torch.sum), ids)(numbered(batch))
    assert output.tolist() == [sum(chunk.tolist()) for chunk in numbered(batch).chunk(len(ids))]
    told = [str(warning.message) for warning in caught]
    # On 1.10 each replica also warns that there is no CUDA for autocast.
    assert sum("all input tensors were scalars" in message for message in told) == 1


@claim("parallel.gathers-the-same")
def test_gradients_go_back_through_gathered_scalars(devices):
    model, inputs = nn.Linear(3, 1).double().to(devices.home), numbered(7, 3)
    with devices.exactly(2) as ids, pytest.warns(UserWarning, match="return a vector"):
        nn.DataParallel(nn.Sequential(model, Answers(torch.sum)), ids)(inputs).sum().backward()
    assert model.weight.grad.tolist() == [[63.0, 70.0, 77.0]]
    assert model.bias.grad.tolist() == [7.0]


@claim("parallel.gathers-the-same")
def test_limit_dicts_of_different_sizes_are_not_merged(devices, observe):
    model = Answers(lambda samples: {"all": samples, "more": samples} if samples[0, 0] == 0 else {"all": samples})
    with devices.exactly(2) as ids, pytest.raises(ValueError, match="dicts") as caught:
        nn.DataParallel(model, ids)(numbered(4, 1))
    observe("dicts of different sizes", str(caught.value))
    assert "All dicts must have the same number of keys" in str(caught.value)


@claim("parallel.gathers-the-same")
def test_limit_output_that_is_a_number_is_not_merged(devices):
    with devices.exactly(2) as ids, pytest.raises(TypeError) as caught:
        nn.DataParallel(Answers(len), ids)(numbered(4, 1))
    assert re.search("'int' object is not iterable|zip argument #1 must support iteration", str(caught.value))


@claim("parallel.gathers-the-same")
@given(several_devices(), st.data())
def test_limit_keyword_that_is_no_tensor_wants_a_sample_for_every_device(devices, count, data):
    with devices.up_to(count) as ids:
        batch = data.draw(st.integers(1, len(ids) - 1))
        with pytest.raises(TypeError) as caught:
            nn.DataParallel(Scaled(), ids)(numbered(batch, 1), factor=2)
    # scatter_kwargs fills up the arguments with empty ones for the devices that got the keyword alone.
    without = len(chunk_sizes(batch, len(ids)))
    assert "in replica {0} on device {0}".format(without) in str(caught.value)
    assert "missing 1 required positional argument: 'samples'" in str(caught.value)


@claim("parallel.gathers-the-same")
@given(several_devices(), st.data())
def test_limit_argument_that_is_no_tensor_wants_a_sample_for_every_device(devices, observe, count, data):
    with devices.up_to(count) as ids:
        batch = data.draw(st.integers(1, len(ids) - 1))
        with pytest.raises((TypeError, AssertionError)) as caught:
            nn.DataParallel(Weighed(), ids)(2, samples=numbered(batch, 1))
    # Since 2.1 scatter_kwargs fills up the keywords by the number of arguments instead of that of chunks.
    observe("too few samples by keyword", type(caught.value).__name__)
    # The assertion of the older of them says nothing.
    assert re.search("missing 1 required|number of modules|^$", str(caught.value))
