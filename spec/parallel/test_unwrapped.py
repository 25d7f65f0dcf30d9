"""Chapter 5, preface: a model on its device, before anything is made parallel."""

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import TellingLinear, random_loader, run, spread
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies.modules import module_trees


def state_of(model):
    return list(model.parameters()) + list(model.buffers())


@pytest.mark.cuda
@claim("parallel.model-to-device")
@given(model=module_trees())
def test_any_model_moves_to_the_gpu_in_place(device, model):
    parameters = list(model.parameters())
    values = [array_of(tensor) for tensor in state_of(model)]
    assert model.to(device) is model
    assert all(tensor.is_cuda for tensor in state_of(model))
    assert all(after is before for after, before in zip(model.parameters(), parameters))
    assert all((array_of(tensor) == kept).all() for tensor, kept in zip(state_of(model), values))


@claim("parallel.model-to-device")
@given(model=module_trees())
def test_any_model_changes_dtype_in_place_and_keeps_its_values(model):
    parameters = list(model.parameters())
    values = [array_of(tensor) for tensor in state_of(model)]
    assert model.to("cpu", torch.float64) is model
    assert {tensor.dtype for tensor in state_of(model) if tensor.is_floating_point()} == {torch.float64}
    assert all(after is before for after, before in zip(model.parameters(), parameters))
    assert all((array_of(tensor) == kept).all() for tensor, kept in zip(state_of(model), values))


@claim("parallel.one-gpu-by-default")
@given(length=st.integers(1, 40), batch_size=st.integers(1, 15))
def test_model_that_is_not_wrapped_is_called_once_a_batch_where_the_loop_runs(length, batch_size):
    calls, model = [], TellingLinear(tell=lambda line: None)
    model.register_forward_hook(lambda module, inputs, output: calls.append((threading.get_ident(), module, output)))
    outputs = run(model, random_loader(length, batch_size), tell=lambda line: None, device="cpu")
    assert [call[0] for call in calls] == [threading.get_ident()] * -(-length // batch_size)
    assert all(call[1] is model and call[2] is output for call, output in zip(calls, outputs))


@claim("parallel.one-gpu-by-default")
@pytest.mark.parametrize("count, told", [(0, []), (1, []), (2, ["Let's use 2 GPUs!"]), (8, ["Let's use 8 GPUs!"])])
def test_documents_wrap_a_model_only_where_there_are_several_gpus(count, told, monkeypatch):
    # Counted, but not available: DataParallel is built and nothing is asked of a driver.
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    lines, model = [], TellingLinear()
    spread_out = spread(model, tell=lines.append)
    assert lines == told
    assert isinstance(spread_out, torch.nn.DataParallel) == (count > 1)
    assert model in (spread_out, getattr(spread_out, "module", None))
