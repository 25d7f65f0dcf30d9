import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import (
    NUMERIC,
    NUMPY_DTYPES,
    floating_dtypes,
    nonempty_shapes,
    numeric_dtypes,
    shapes,
    shared_dtypes,
    tensors,
)
from .constructors import LIKE, NEW, RANDOM_LIKE, SHAPE, devices


@claim("tensors.empty-is-uninitialised")
@pytest.mark.parametrize("name", ["empty", "zeros", "ones"])
@given(shape=shapes(), dtype=shared_dtypes())
def test_constructors_have_the_shape_and_dtype_asked_for(name, shape, dtype):
    x = getattr(torch, name)(shape, dtype=dtype)
    assert (tuple(x.shape), x.dtype) == (shape, dtype)


@claim("tensors.empty-is-uninitialised")
@given(shapes(), shared_dtypes())
def test_zeros_and_ones_hold_what_they_name(shape, dtype):
    assert torch.zeros(shape, dtype=dtype).tolist() == np.zeros(shape, NUMPY_DTYPES[dtype]).tolist()
    assert torch.ones(shape, dtype=dtype).tolist() == np.ones(shape, NUMPY_DTYPES[dtype]).tolist()


@claim("tensors.empty-is-uninitialised")
@given(shapes(), floating_dtypes())
def test_rand_lies_from_0_to_below_1(shape, dtype):
    x = torch.rand(shape, dtype=dtype)
    assert (tuple(x.shape), x.dtype) == (shape, dtype)
    assert [number for number in x.reshape(-1).tolist() if not 0 <= number < 1] == []


@claim("tensors.empty-is-uninitialised")
def test_rand_is_spread_evenly_from_0_to_1():
    x = array_of(torch.rand(10000))
    counts, _ = np.histogram(x, bins=10, range=(0, 1))
    # Six standard deviations: by the binomial distribution one of the ten counts is off by as much once in 3.3e7 runs.
    assert abs(counts - 1000).max() < 6 * np.sqrt(10000 * 0.1 * 0.9)


@claim("tensors.empty-is-uninitialised")
@pytest.mark.parametrize("dtype", NUMERIC, ids=str)
@given(array=hnp.arrays(np.int64, nonempty_shapes(), elements=st.integers(-100, 100)))
def test_explicit_data_are_held(dtype, array):
    expected = array.astype(NUMPY_DTYPES[dtype])
    x = torch.tensor(expected.tolist(), dtype=dtype)
    assert x.dtype == dtype
    assert x.tolist() == expected.tolist()


@claim("tensors.empty-is-uninitialised")
def test_constructors_of_the_notebook_give_what_they_name(observe):
    assert (torch.empty(5, 3).shape, torch.rand(5, 3).shape) == ((5, 3), (5, 3))
    assert torch.zeros(5, 3, dtype=torch.long).tolist() == [[0] * 3] * 5
    x = torch.tensor([5.5, 3])
    assert x.tolist() == [5.5, 3.0]
    observe(
        "dtypes", {"empty": str(torch.empty(5, 3).dtype), "rand": str(torch.rand(5, 3).dtype), "data": str(x.dtype)}
    )


@claim("tensors.empty-is-uninitialised")
def test_limit_empty_holds_whatever_its_memory_held():
    # What an allocator hands out can't be foretold; memory that the caller hands out can: out= keeps the elements.
    memory = torch.full((5, 3), 7.0)
    x = torch.empty(5, 3, out=memory)
    assert x.tolist() == [[7.0] * 3] * 5
    assert torch.zeros(5, 3, out=memory).tolist() == [[0.0] * 3] * 5


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("name", sorted(NEW))
@given(where=st.sampled_from(devices()), dtype=shared_dtypes())
def test_new_constructors_inherit_dtype_and_device(name, where, dtype):
    made = NEW[name](torch.empty((1,), dtype=dtype, device=where))
    assert (made.dtype, made.device.type, tuple(made.shape)) == (dtype, where, SHAPE)


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("name", sorted(LIKE))
@given(where=st.sampled_from(devices()), dtype=numeric_dtypes(), shape=shapes())
def test_like_constructors_inherit_dtype_device_and_shape(name, where, dtype, shape):
    made = LIKE[name](torch.empty(shape, dtype=dtype, device=where))
    assert (made.dtype, made.device.type, tuple(made.shape)) == (dtype, where, shape)


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("name", sorted(RANDOM_LIKE))
@given(dtype=floating_dtypes(), shape=shapes())
def test_random_like_constructors_inherit_dtype_and_shape(name, dtype, shape):
    made = RANDOM_LIKE[name](torch.empty(shape, dtype=dtype))
    assert (made.dtype, tuple(made.shape)) == (dtype, shape)


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("name", sorted({**NEW, **LIKE}))
@given(dtype=numeric_dtypes(), given_dtype=numeric_dtypes())
def test_a_dtype_that_is_given_overrides(name, dtype, given_dtype):
    made = {**NEW, **LIKE}[name](torch.empty(SHAPE, dtype=dtype), dtype=given_dtype)
    assert (made.dtype, tuple(made.shape)) == (given_dtype, SHAPE)


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("where", devices())
@pytest.mark.parametrize("name", sorted({**NEW, **LIKE}))
def test_a_device_that_is_given_overrides(name, where):
    made = {**NEW, **LIKE}[name](torch.empty(SHAPE), device=where)
    assert (made.device.type, made.dtype) == (where, torch.float32)


@claim("tensors.new-and-like-inherit")
@pytest.mark.parametrize("name", sorted({**NEW, **LIKE, **RANDOM_LIKE}))
def test_the_device_of_this_run_is_inherited_and_overridden(name, device):
    construct, kind = {**NEW, **LIKE, **RANDOM_LIKE}[name], torch.device(device).type
    assert construct(torch.empty(SHAPE, device=device)).device.type == kind
    assert construct(torch.empty(SHAPE, device=device), device="cpu").device.type == "cpu"
    assert construct(torch.empty(SHAPE), device=device).device.type == kind


@claim("tensors.new-and-like-inherit")
@given(tensors(shared_dtypes()))
def test_new_and_like_hold_what_they_name_and_leave_their_tensor(x):
    before, ones = array_of(x), np.ones(tuple(x.shape), NUMPY_DTYPES[x.dtype])
    assert torch.ones_like(x).tolist() == x.new_ones(x.shape).tolist() == ones.tolist()
    assert torch.zeros_like(x).tolist() == x.new_zeros(x.shape).tolist() == (ones * 0).tolist()
    assert x.tolist() == before.tolist()


@claim("tensors.new-and-like-inherit")
def test_new_and_like_of_the_notebook_take_the_dtype_given_and_the_size_of_x():
    x = torch.tensor([5.5, 3]).new_ones(5, 3, dtype=torch.double)
    assert (x.dtype, x.tolist()) == (torch.float64, [[1.0] * 3] * 5)
    x = torch.randn_like(x, dtype=torch.float)
    assert (x.dtype, x.size()) == (torch.float32, (5, 3))
