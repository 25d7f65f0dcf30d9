from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.claims import release_at_least
from blitz.plugin import claim
from blitz.tensors import product, seconds_of_product
from blitz.timing.crossover import crossover
from blitz.timing.queues import DeferringQueue, queue_of
from blitz.timing.seconds import NotWaitedError, seconds_of, waiting

from ..oracles import array_of
from ..strategies import floating_dtypes, numeric_dtypes, same_shape_tensors, shapes, tensors

# Powers of two, so that products of matrices of 1 / size are exact
SIZES = (16, 64, 256, 1024, 2048)
SMALL = 256
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
# A GPU, and the CPU in its place: that tells nothing of GPUs, but shows that these proofs would.
PLACES = ["cpu", pytest.param("cuda", marks=pytest.mark.cuda)]
# Before 1.5 some products of matrices without any element are refused.
SIDES = st.integers(0 if release_at_least(torch.__version__, "1.5") else 1, 5)
# The CPU's larger products take long, and are of interest beside a GPU's alone.
TIMED = [
    pytest.param(size, where, marks=[pytest.mark.cuda] * (where == "cuda" or size > SMALL))
    for size in SIZES
    for where in ("cpu", "cuda")
]
# By torch's names, which are looked up when a proof runs.
ELEMENTWISE = {"add": np.add, "mul": np.multiply, "sub": np.subtract}
FUNCTIONS = {"exp": np.exp, "sin": np.sin, "tanh": np.tanh}
REDUCTIONS = {"sum": np.sum, "mean": np.mean, "std": partial(np.std, ddof=1)}


@claim("tensors.gpu-computes-the-same")
@pytest.mark.parametrize("where", PLACES)
@given(pair=same_shape_tensors(dtypes=numeric_dtypes()))
def test_arithmetic_is_the_same_on_every_device(where, pair):
    for name, expected in ELEMENTWISE.items():
        there = getattr(torch, name)(*(tensor.to(where) for tensor in pair))
        assert there.device.type == where
        assert there.tolist() == expected(*map(array_of, pair)).tolist()


@claim("tensors.gpu-computes-the-same")
@pytest.mark.parametrize("where", PLACES)
@given(x=tensors(floating_dtypes()))
def test_functions_are_the_same_on_every_device_within_rounding(where, x):
    for name, expected in FUNCTIONS.items():
        there = array_of(getattr(torch, name)(x.to(where)))
        assert np.allclose(there, expected(array_of(x)), rtol=TOLERANCE[x.dtype], atol=TOLERANCE[x.dtype])


@claim("tensors.gpu-computes-the-same")
@pytest.mark.parametrize("where", PLACES)
@given(x=tensors(floating_dtypes(), shapes(min_dims=1, min_side=2)))
def test_reductions_are_the_same_on_every_device_within_rounding(where, x):
    for name, expected in REDUCTIONS.items():
        there = array_of(getattr(torch, name)(x.to(where)))
        assert np.allclose(there, expected(array_of(x)), rtol=TOLERANCE[x.dtype], atol=TOLERANCE[x.dtype])


@claim("tensors.gpu-computes-the-same")
@pytest.mark.parametrize("where", PLACES)
@given(floating_dtypes(), SIDES, SIDES, SIDES, st.data())
def test_matrix_products_are_the_same_on_every_device(where, dtype, rows, inner, columns, data):
    # Elements are small whole numbers, so that even a product with fewer bits (TF32) has them exactly.
    x, y = [
        data.draw(tensors(dtype, shape, elements=st.integers(-8, 8))) for shape in ((rows, inner), (inner, columns))
    ]
    assert x.to(where).matmul(y.to(where)).tolist() == (array_of(x) @ array_of(y)).tolist()


@claim("tensors.gpu-computes-the-same")
@pytest.mark.parametrize("where", PLACES)
def test_sum_of_the_documents_is_the_same_on_every_device(where):
    x, y = torch.rand(5, 3), torch.rand(5, 3)
    assert (x.to(where) + y.to(where)).to("cpu").tolist() == (array_of(x) + array_of(y)).tolist()


@claim("tensors.gpu-accelerates")
@pytest.mark.parametrize("size, where", TIMED)
def test_a_matrix_product_is_timed_on_every_device(size, where, took):
    took("{0} x {0} on {1}".format(size, where), seconds_of_product(size, where))
    result = product(size, where)()
    assert (result.device.type, result[-1, -1].item()) == (where, 1 / size)


@claim("tensors.gpu-accelerates")
@pytest.mark.cuda
def test_the_largest_matrix_product_is_faster_on_a_gpu(took):
    on_cpu, on_gpu = [{size: seconds_of_product(size, where) for size in SIZES} for where in ("cpu", "cuda")]
    assert on_gpu[SIZES[-1]] < on_cpu[SIZES[-1]]
    size = crossover(on_gpu, on_cpu)
    took("crossover, at {0} x {0}".format(size), on_gpu[size])


def product_for_a_queue():
    """A product that is computed when somebody waits, wherever there is no GPU to do so."""
    queue = DeferringQueue()
    return queue, lambda: queue.put(product(SMALL, "cpu"))


def product_for_a_gpu():
    """A product that a GPU takes long for."""
    return queue_of("cuda"), product(8192, "cuda")


@claim("tensors.gpu-accelerates")
@pytest.mark.parametrize("begin", [product_for_a_queue, pytest.param(product_for_a_gpu, marks=pytest.mark.cuda)])
def test_a_time_that_did_not_wait_for_the_device_is_refused(begin):
    queue, multiply = begin()
    with pytest.raises(NotWaitedError):
        seconds_of(multiply, queue)
    assert len(seconds_of(waiting(multiply, queue), queue, repeats=2)) == 2
    assert queue.is_done()
