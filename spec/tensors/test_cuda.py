"""Chapter 1, CUDA tensors."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import NUMPY_DTYPES, nonempty_shapes, numeric_dtypes, shapes, shared_dtypes, tensors
from .devices import ANYWHERE

DOCUMENTED = 0.34412217140197754

# The ways to ask for a GPU. Each gives a tensor of one 1.
ASKING = {
    "ones(device)": lambda: torch.ones(1, device="cuda"),
    "to(string)": lambda: torch.ones(1).to("cuda"),
    "to(device)": lambda: torch.ones(1).to(torch.device("cuda", 0)),
    "cuda()": lambda: torch.ones(1).cuda(),
    "Module.cuda()": lambda: torch.nn.BatchNorm1d(1).cuda().weight,
}


def refusal(ask):
    """Ask for a GPU and give the error in one line, or None where there is none."""
    try:
        ask()
    except (AssertionError, RuntimeError) as error:  # an AssertionError on 1.3, and in builds for the CPU
        return "{}: {}".format(type(error).__name__, " ".join(str(error).split())[:160])
    return None


@claim("cuda.to-moves-any-device")
@pytest.mark.cuda
@given(tensors(shared_dtypes(), shapes()))
def test_tensor_that_went_to_the_gpu_and_back_is_what_it_was(device, tensor):
    moved = tensor.to(device)
    back = moved.to("cpu")
    assert (moved.device.type, back.device.type) == ("cuda", "cpu")
    assert (moved.dtype, moved.shape) == (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert np.array_equal(array_of(back), array_of(tensor))


@claim("cuda.to-moves-any-device")
@pytest.mark.cuda
@given(tensors())
def test_gpu_named_by_an_object_is_the_gpu_named_by_a_string(device, tensor):
    by_string, by_object = tensor.to(device), tensor.to(torch.device(device))
    assert by_string.device == by_object.device
    assert by_object.is_cuda
    assert by_string.to(by_object.device) is by_string


@claim("cuda.to-moves-any-device")
@pytest.mark.parametrize("where", ANYWHERE)
@given(tensor=tensors(shared_dtypes(), shapes()))
def test_device_named_by_an_object_is_the_device_named_by_a_string(where, tensor):
    by_string, by_object = tensor.to(where), tensor.to(torch.device(where))
    assert by_string.device == by_object.device == torch.device(where)
    assert (by_string.shape, by_string.dtype) == (by_object.shape, by_object.dtype) == (tensor.shape, tensor.dtype)
    assert str(tensor.device) == "cpu"


@claim("cuda.to-moves-any-device")
@pytest.mark.parametrize("where", ANYWHERE)
@pytest.mark.parametrize("dtype", list(NUMPY_DTYPES), ids=str)
def test_moving_keeps_every_dtype(where, dtype):
    moved = torch.ones(2, dtype=dtype).to(where)
    assert (moved.device, moved.dtype, moved.shape) == (torch.device(where), dtype, (2,))


@claim("cuda.to-moves-any-device")
def test_name_of_no_device_is_refused(observe):
    with pytest.raises(RuntimeError) as error:
        torch.ones(1).to("nowhere")
    kinds = str(error.value).split(" device type")[0].replace("Expected one of ", "").split(", ")
    observe("kinds of devices", kinds)
    assert {"cpu", "cuda"} <= set(kinds)
    assert set(ANYWHERE) <= set(kinds)


@claim("cuda.to-moves-any-device")
@claim("cuda.created-on-device")
@claim("cuda.to-changes-dtype-too")
@pytest.mark.cuda
def test_sum_of_the_documents_is_computed_on_the_gpu_and_comes_back_in_double(device):
    x = torch.tensor([DOCUMENTED])
    y = torch.ones_like(x, device=device)
    z = x.to(device) + y
    assert str(z) == "tensor([1.3441], device='{}')".format(y.device)
    assert str(z.to("cpu", torch.double)) == "tensor([1.3441], dtype=torch.float64)"


@claim("cuda.created-on-device")
@pytest.mark.cuda
def test_ones_like_makes_its_tensor_on_the_gpu(device):
    x = torch.tensor([DOCUMENTED])
    y = torch.ones_like(x, device=device)
    assert (y.is_cuda, y.dtype, y.tolist()) == (True, torch.float32, [1])
    assert (x.to(device) + y).device == y.device
    assert not x.is_cuda


@claim("cuda.created-on-device")
@pytest.mark.parametrize("where", ANYWHERE)
def test_ones_like_makes_its_tensor_where_it_is_told(where):
    x = torch.tensor([DOCUMENTED])
    y = torch.ones_like(x, device=where)
    assert (y.device, y.dtype, y.shape) == (torch.device(where), torch.float32, (1,))


@claim("cuda.created-on-device")
def test_ones_of_the_documents_are_ones():
    x = torch.tensor([DOCUMENTED])
    y = torch.ones_like(x, device=torch.device("cpu"))
    assert y.tolist() == [1]
    assert str(x + y) == "tensor([1.3441])"


@claim("cuda.to-changes-dtype-too")
@given(tensors(torch.float32, nonempty_shapes(), elements=st.floats(width=32, allow_nan=False)))
def test_float_that_becomes_a_double_keeps_its_value(device, tensor):
    double = tensor.to(device).to("cpu", torch.double)
    assert (double.device.type, double.dtype) == ("cpu", torch.float64)
    assert np.array_equal(array_of(double), array_of(tensor).astype(np.float64))


@claim("cuda.to-changes-dtype-too")
@given(tensors(numeric_dtypes()))
def test_number_of_any_dtype_becomes_a_double_on_the_cpu(device, tensor):
    double = tensor.to(device).to("cpu", torch.double)
    assert (double.device.type, double.dtype, double.shape) == ("cpu", torch.float64, tensor.shape)
    assert np.array_equal(array_of(double), array_of(tensor).astype(np.float64))


@claim("cuda.to-changes-dtype-too")
@pytest.mark.parametrize("where", ANYWHERE)
@given(tensor=tensors(numeric_dtypes()), dtype=numeric_dtypes())
def test_to_changes_device_and_dtype_in_one_call(where, tensor, dtype):
    moved = tensor.to(where, dtype)
    assert (moved.device, moved.dtype, moved.shape) == (torch.device(where), dtype, tensor.shape)


@claim("cuda.to-changes-dtype-too")
def test_double_of_the_documents_prints_its_dtype_and_is_the_same_number():
    z = torch.tensor([DOCUMENTED]) + 1
    double = z.to("cpu", torch.double)
    assert str(double) == "tensor([1.3441], dtype=torch.float64)"
    assert double.item() == z.item() == float(np.float32(DOCUMENTED) + np.float32(1))


@claim("cuda.only-if-available")
@pytest.mark.parametrize("way", sorted(ASKING))
def test_asking_for_a_gpu_raises_unless_cuda_is_available(way, observe):
    error = refusal(ASKING[way])
    observe("error of " + way, error)
    assert (error is None) == torch.cuda.is_available()
    assert error is None or "CUDA" in error or "NVIDIA" in error


@claim("cuda.only-if-available")
def test_there_is_a_gpu_exactly_where_cuda_is_available(observe):
    observe("CUDA is available", torch.cuda.is_available())
    assert torch.cuda.is_available() == (torch.cuda.device_count() > 0)


@claim("cuda.only-if-available")
@pytest.mark.cuda
@pytest.mark.parametrize("way", sorted(ASKING))
def test_gpu_that_is_available_computes(way):
    tensor = ASKING[way]()
    assert torch.cuda.is_available()
    assert tensor.is_cuda
    assert (tensor + tensor).tolist() == [2]


@claim("cuda.created-on-device")
@pytest.mark.parametrize("where", ["cpu", pytest.param("cuda", marks=pytest.mark.cuda)])
def test_more_memory_than_a_device_has_is_refused_by_its_name(where, observe):
    with pytest.raises(RuntimeError) as refusal:
        torch.empty(2**50, dtype=torch.uint8, device=where)
    first = str(refusal.value).splitlines()[0]
    observe("a pebibyte on {}".format(where), re.sub(r"\d[\d.]*", "N", re.sub(r"^\[.*?\] *", "", first))[:100])
    assert re.search({"cpu": "CPUAllocator|allocate", "cuda": "CUDA"}[where], first)
    assert re.search("memory", first)
    assert torch.ones(1, device=where).item() == 1
