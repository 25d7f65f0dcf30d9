"""Chapter 5, Simple model, Run the model, Results: with one device or none."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import TellingLinear, random_loader, run, spread
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import floating_dtypes, numeric_dtypes, tensors
from .devices import RealDevices, VirtualDevices

THIRTY = "input size torch.Size([30, 5]) output{}size torch.Size([30, 2])"
TEN = "input size torch.Size([10, 5]) output{}size torch.Size([10, 2])"


@claim("parallel.model-tells-its-sizes")
@claim("parallel.single-device-passthrough")
def test_lines_of_the_documents_are_told_inside_and_outside_in_turn():
    lines = []
    run(TellingLinear(tell=lines.append), random_loader(), tell=lines.append, device="cpu")
    expected = []
    for sizes in (THIRTY, THIRTY, THIRTY, TEN):
        expected += ["\tIn Model: " + sizes.format(" "), "Outside: " + sizes.format("_")]
    assert lines == expected


@claim("parallel.model-tells-its-sizes")
def test_model_prints_unless_told_otherwise(capsys):
    TellingLinear()(torch.zeros(30, 5))
    assert capsys.readouterr().out == "\tIn Model: input size torch.Size([30, 5]) output size torch.Size([30, 2])\n"


@claim("parallel.model-tells-its-sizes")
def test_model_itself_prints_as_in_the_documents():
    assert repr(TellingLinear()) == "Model(\n  (fc): Linear(in_features=5, out_features=2, bias=True)\n)"


@claim("parallel.single-device-passthrough")
@given(st.integers(1, 40), st.integers(1, 15))
def test_model_sees_every_batch_whole(length, batch_size):
    inside = []
    model = TellingLinear(tell=lambda line: inside.append(line.split("[")[1].split(",")[0]))
    outputs = run(model, random_loader(length, batch_size), tell=lambda line: None, device="cpu")
    sizes = [batch_size] * (length // batch_size) + [length % batch_size] * (length % batch_size > 0)
    assert [int(size) for size in inside] == sizes
    assert [len(output) for output in outputs] == sizes


@claim("parallel.single-device-passthrough")
def test_data_parallel_without_gpus_calls_the_module_itself(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    seen = []
    model = TellingLinear(tell=lambda line: None)
    model.register_forward_pre_hook(lambda module, inputs: seen.append((module, inputs[0])))
    wrapped, batch = torch.nn.DataParallel(model), torch.randn(30, 5)
    assert wrapped.device_ids == []
    assert torch.equal(wrapped(batch), model.fc(batch))
    assert seen[0][0] is model
    assert seen[0][1] is batch


@claim("parallel.single-device-passthrough")
@pytest.mark.parametrize("count", [0, 1])
def test_model_is_not_wrapped_for_one_gpu_or_none(monkeypatch, count):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    model = TellingLinear()
    assert spread(model, tell=None) is model


@claim("parallel.single-device-passthrough")
@pytest.mark.parametrize("kind", [VirtualDevices, pytest.param(RealDevices, marks=pytest.mark.cuda)])
@given(samples=st.integers(0, 30))
def test_data_parallel_over_one_device_hands_the_whole_batch_to_the_module(kind, samples, ran_on):
    seen = []
    devices = kind(ran_on)
    model = TellingLinear(tell=lambda line: None).to(devices.home)
    model.register_forward_pre_hook(lambda module, inputs: seen.append((module, len(inputs[0]))))
    batch = torch.randn(samples, 5).to(devices.home)
    with devices.exactly(1) as numbers:
        output = torch.nn.DataParallel(model, device_ids=numbers)(batch)
    weight, bias = array_of(model.fc.weight), array_of(model.fc.bias)
    assert seen == [(model, samples)]
    assert (output.shape, output.device.type) == ((samples, 2), batch.device.type)
    assert np.allclose(array_of(output), array_of(batch) @ weight.T + bias, atol=1e-4)


@claim("parallel.tensor-to-returns-a-copy")
@given(tensors(numeric_dtypes()), floating_dtypes())
def test_moving_to_another_dtype_returns_a_new_tensor_and_leaves_the_old(tensor, dtype):
    values, kept = tensor.tolist(), tensor.dtype
    moved = tensor.to("cpu", torch.float16 if dtype == tensor.dtype else dtype)
    assert moved is not tensor
    assert moved.dtype != kept
    assert (tensor.dtype, tensor.tolist()) == (kept, values)
    assert tensor.numel() == 0 or moved.data_ptr() != tensor.data_ptr()


@claim("parallel.tensor-to-returns-a-copy")
@given(tensors())
def test_to_without_a_change_returns_the_tensor_itself_unless_told_to_copy(tensor):
    copied = tensor.to("cpu", copy=True)
    assert tensor.to("cpu") is tensor
    assert tensor.to(tensor.dtype) is tensor
    assert copied is not tensor
    assert copied.tolist() == tensor.tolist()
    assert tensor.numel() == 0 or copied.data_ptr() != tensor.data_ptr()


@claim("parallel.tensor-to-returns-a-copy")
def test_no_tensor_has_a_method_gpu(observe):
    with pytest.raises(AttributeError) as refusal:
        torch.zeros(1).gpu()
    assert "'Tensor' object has no attribute 'gpu'" in str(refusal.value)
    observe("gpu()", str(refusal.value))
