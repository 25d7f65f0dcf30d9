"""Chapter 5, Results and Summary: who sees how much of a batch."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blitz.parallel import TellingLinear, run
from blitz.parallel.virtual import splitter
from blitz.plugin import claim

from ..oracles.chunks import chunk_sizes
from ..strategies import batch_sizes, several_devices
from ..strategies.structures import numbered
from .splits import DOCUMENTED

BATCHES = batch_sizes(33, smallest=0)


class Counter(nn.Module):
    """Returns its samples and, in a vector of one, how many there are; gathered, the vector follows the devices."""

    def forward(self, samples):
        return samples, torch.tensor([len(samples)], device=samples.device)


@pytest.mark.parametrize("count, samples, expected", DOCUMENTED)
def test_each_device_tells_its_share_and_the_loop_the_whole_batch(devices, count, samples, expected):
    inside, outside = {}, []
    model = TellingLinear(tell=lambda line: inside.update({devices.current(): line})).to(devices.home)
    with devices.exactly(count) as ids:
        run(nn.DataParallel(model, ids), [torch.randn(samples, 5)], tell=outside.append, device=devices.home)
    told = "\tIn Model: input size torch.Size([{0}, 5]) output size torch.Size([{0}, 2])"
    assert inside == {number: told.format(share) for number, share in zip(ids, expected)}
    assert outside == ["Outside: input size torch.Size([{0}, 5]) output_size torch.Size([{0}, 2])".format(samples)]


@claim("parallel.one-gpu-by-default")
@given(count=several_devices())
def test_model_runs_on_the_current_device_alone_until_it_is_wrapped(devices, count):
    seen = []
    model = TellingLinear(tell=lambda line: seen.append(devices.current())).to(devices.home)
    with devices.up_to(count) as ids:
        batch = torch.randn(len(ids), 5, device=devices.home)
        model(batch)
        alone = list(seen)
        nn.DataParallel(model, ids)(batch)
    assert alone == [ids[0]]
    assert set(seen) == set(ids)


@claim("parallel.splits-like-chunk")
@given(count=several_devices(), batch=BATCHES)
def test_sizes_are_those_of_chunk_in_the_devices_order(devices, observe, count, batch):
    with devices.up_to(count) as ids:
        _, sizes = nn.DataParallel(Counter(), ids)(numbered(batch, 2).to(devices.home))
    observe("sizes on virtual devices are decided by", splitter())
    assert sizes.tolist() == chunk_sizes(batch, len(ids))
    assert sizes.tolist() == [len(chunk) for chunk in torch.arange(batch).chunk(len(ids))]


@claim("parallel.splits-like-chunk")
@given(count=several_devices(), batch=BATCHES)
def test_parts_are_those_of_chunk_in_order(devices, count, batch):
    with devices.up_to(count) as ids:
        parts = nn.parallel.scatter(numbered(batch).to(devices.home), ids)
    assert [part.tolist() for part in parts] == [part.tolist() for part in numbered(batch).chunk(len(ids))]


@claim("parallel.splits-like-chunk")
@given(count=several_devices(), batch=BATCHES)
def test_no_sample_is_lost_and_none_comes_twice(devices, count, batch):
    with devices.up_to(count) as ids:
        samples, _ = nn.DataParallel(Counter(), ids)(numbered(batch, 2).to(devices.home))
    assert samples.tolist() == [[2.0 * number, 2.0 * number + 1] for number in range(batch)]


@claim("parallel.splits-like-chunk")
def test_batch_smaller_than_the_devices_leaves_some_without(devices, observe):
    with devices.exactly(8) as ids:
        _, sizes = nn.DataParallel(Counter(), ids)(numbered(3, 2).to(devices.home))
    observe("3 samples on 8 devices", sizes.tolist())
    assert sizes.tolist() == [1, 1, 1]


@claim("parallel.splits-like-chunk")
@given(count=several_devices(4), sizes=st.tuples(*[st.integers(1, 6)] * 3), dim=st.integers(0, 2))
def test_batch_lies_along_the_dimension_that_was_chosen(devices, count, sizes, dim):
    seen, inputs, model = {}, numbered(*sizes).to(devices.home), nn.Identity()
    model.register_forward_hook(lambda _module, _inputs, output: seen.update({devices.current(): output.shape[dim]}))
    with devices.up_to(count) as ids:
        output = nn.DataParallel(model, ids, dim=dim)(inputs)
    assert seen == dict(zip(ids, chunk_sizes(sizes[dim], len(ids))))
    assert output.tolist() == inputs.tolist()
