"""Chapter 5, Run the model: on which devices a model runs."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blitz.plugin import claim

from ..oracles.chunks import chunk_sizes
from ..oracles.results import CLOSE, largest_difference, results
from ..strategies import batch_sizes, several_devices
from ..strategies.models import any_models

FEW = batch_sizes(9, smallest=1)


@claim("parallel.gathers-the-same")
@given(any_models(FEW), several_devices(), st.data())
def test_result_does_not_depend_on_the_devices_order_or_on_where_it_is_gathered(devices, drawn, count, data):
    model, inputs = drawn
    with devices.up_to(count) as ids:
        order = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        destination = data.draw(st.sampled_from(ids))
        model, inputs = model.to(devices.at(order[0])), inputs.to(devices.at(order[0]))
        expected = results(model, model, inputs)
        wrapped = nn.DataParallel(model, device_ids=order, output_device=destination)
        found = results(lambda batch: wrapped(batch).to(inputs.device), model, inputs)
    assert (wrapped.device_ids, wrapped.output_device) == (order, destination)
    assert largest_difference(found, expected) <= CLOSE


@claim("parallel.splits-like-chunk")
@given(st.data(), several_devices(), FEW)
def test_batch_is_split_over_the_devices_that_were_named_in_their_order(devices, data, count, batch):
    seen, model = {}, nn.Identity()
    model.register_forward_hook(lambda _module, _inputs, output: seen.update({devices.current(): len(output)}))
    with devices.up_to(count) as ids:
        named = data.draw(st.lists(st.sampled_from(ids), min_size=2, unique=True))
        nn.DataParallel(model, device_ids=named)(torch.zeros(batch))
    assert seen == dict(zip(named, chunk_sizes(batch, len(named))))


@claim("parallel.splits-like-chunk")
def test_all_devices_are_used_by_default(devices):
    with devices.up_to(16) as ids:  # all that there are, where they are real
        wrapped = nn.DataParallel(nn.Identity())
    assert wrapped.device_ids == ids
    assert wrapped.output_device == 0


@claim("parallel.gathers-the-same")
@given(any_models(FEW), several_devices(), st.data())
def test_function_data_parallel_gives_the_same_as_the_module(devices, drawn, count, data):
    model, inputs = drawn
    with devices.up_to(count) as ids:
        order = data.draw(st.permutations(ids))
        model, inputs = model.to(devices.at(order[0])), inputs.to(devices.at(order[0]))
        expected = results(model, model, inputs)
        found = results(lambda batch: nn.parallel.data_parallel(model, batch, device_ids=order), model, inputs)
    assert largest_difference(found, expected) <= CLOSE
