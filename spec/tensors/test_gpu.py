import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim
from blitz.tensors import crossover, product, seconds_of_product

from ..oracles import array_of
from ..strategies import floating_dtypes, numeric_dtypes, same_shape_tensors, shapes, tensors

# Powers of two, so that products of matrices of 1 / size are exact
SIZES = (16, 64, 256, 1024, 2048)
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
ELEMENTWISE = ("add", "mul", "sub")
FUNCTIONS = ("exp", "sin", "tanh")
REDUCTIONS = ("sum", "mean", "std")


@claim("tensors.gpu-computes-the-same")
@pytest.mark.cuda
@given(st.sampled_from(ELEMENTWISE), same_shape_tensors(dtypes=numeric_dtypes()))
def test_arithmetic_is_the_same_on_both_devices(name, pair):
    operation, (x, y) = getattr(torch, name), pair
    on_gpu = operation(x.to("cuda"), y.to("cuda"))
    assert on_gpu.device.type == "cuda"
    assert on_gpu.tolist() == operation(x, y).tolist()


@claim("tensors.gpu-computes-the-same")
@pytest.mark.cuda
@given(st.sampled_from(FUNCTIONS), tensors(floating_dtypes()))
def test_functions_are_the_same_on_both_devices_within_rounding(name, x):
    function = getattr(torch, name)
    on_gpu = array_of(function(x.to("cuda")))
    assert np.allclose(on_gpu, array_of(function(x)), rtol=TOLERANCE[x.dtype], atol=TOLERANCE[x.dtype])


@claim("tensors.gpu-computes-the-same")
@pytest.mark.cuda
@given(st.sampled_from(REDUCTIONS), tensors(floating_dtypes(), shapes(min_dims=1, min_side=2)))
def test_reductions_are_the_same_on_both_devices_within_rounding(name, x):
    reduction = getattr(torch, name)
    on_gpu = array_of(reduction(x.to("cuda")))
    assert np.allclose(on_gpu, array_of(reduction(x)), rtol=TOLERANCE[x.dtype], atol=TOLERANCE[x.dtype])


@claim("tensors.gpu-computes-the-same")
@pytest.mark.cuda
@given(floating_dtypes(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.data())
def test_matrix_products_are_the_same_on_both_devices(dtype, rows, inner, columns, data):
    # Elements are small whole numbers, so that even a product with fewer bits (TF32) has them exactly.
    x, y = [
        data.draw(tensors(dtype, shape, elements=st.integers(-8, 8))) for shape in ((rows, inner), (inner, columns))
    ]
    assert x.to("cuda").matmul(y.to("cuda")).tolist() == (array_of(x) @ array_of(y)).tolist()


@claim("tensors.gpu-computes-the-same")
@pytest.mark.cuda
def test_sum_of_the_documents_is_the_same_on_both_devices():
    x, y = torch.rand(5, 3), torch.rand(5, 3)
    assert (x.to("cuda") + y.to("cuda")).to("cpu").tolist() == (array_of(x) + array_of(y)).tolist()


@claim("tensors.gpu-accelerates")
@pytest.mark.cuda
@pytest.mark.parametrize("where", ["cpu", "cuda"])
@pytest.mark.parametrize("size", SIZES)
def test_a_matrix_product_is_timed_on_both_devices(size, where, timed):
    multiply = product(size, where)
    with timed("{0} x {0} on {1}".format(size, where)):
        result = multiply()
    assert (result.device.type, result[-1, -1].item()) == (where, 1 / size)


@claim("tensors.gpu-accelerates")
@pytest.mark.cuda
def test_the_largest_matrix_product_is_faster_on_a_gpu(timed):
    on_cpu, on_gpu = [{size: seconds_of_product(size, where) for size in SIZES} for where in ("cpu", "cuda")]
    assert on_gpu[SIZES[-1]] < on_cpu[SIZES[-1]]
    size = crossover(on_gpu, on_cpu)
    with timed("crossover, at {0} x {0}".format(size)):
        product(size, "cuda")
