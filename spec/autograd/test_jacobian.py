"""Chapter 2, Gradients: vector-Jacobian products."""

import numpy as np
import pytest
import torch
from hypothesis import given

from blitz.autograd import double_until, jacobian, vector_jacobian_product
from blitz.plugin import claim

from ..oracles import array_of, central_differences, jacobian_by_differences
from ..strategies import LAYOUTS, in_layout, tensors
from ..strategies.functions import scalar_in_numpy, scalar_in_torch, vector_functions, vector_in_numpy, vector_in_torch
from .expected import close

# The vector that the documents hand to backward, and what they print then.
DOCUMENTS_V = [0.1, 1.0, 0.0001]
DOCUMENTS_GRAD = [51.2, 512.0, 0.0512]


@claim("autograd.vector-jacobian-product")
@given(vector_functions())
def test_backward_multiplies_the_vector_with_the_jacobian(function):
    actual = vector_jacobian_product(lambda x: vector_in_torch(function, x), function.point, function.vector)
    derivatives = jacobian_by_differences(lambda x: vector_in_numpy(function, x), array_of(function.point))
    assert close(array_of(actual), array_of(function.vector) @ derivatives)


@claim("autograd.vector-jacobian-product")
@given(vector_functions())
def test_backward_of_each_unit_vector_is_a_row_of_the_jacobian(function):
    rows = jacobian(lambda x: vector_in_torch(function, x), function.point)
    derivatives = jacobian_by_differences(lambda x: vector_in_numpy(function, x), array_of(function.point))
    product = vector_jacobian_product(lambda x: vector_in_torch(function, x), function.point, function.vector)
    assert close(array_of(rows), derivatives)
    assert np.allclose(array_of(product), array_of(function.vector) @ array_of(rows), rtol=1e-12, atol=1e-12)


@claim("autograd.vector-jacobian-product")
def test_linear_function_has_its_matrix_as_jacobian():
    matrix = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x, v = torch.randn(3), torch.tensor([10.0, 1.0])
    assert jacobian(matrix.mv, x).tolist() == matrix.tolist()
    assert vector_jacobian_product(matrix.mv, x, v).tolist() == [14.0, 25.0, 36.0]


@claim("autograd.vector-jacobian-product")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_vector_counts_by_its_elements_wherever_they_lie(layout):
    matrix = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    v = in_layout(torch.tensor([10.0, 1.0]), layout)
    product = vector_jacobian_product(matrix.mv, torch.zeros(3), v)
    assert product.tolist() == (array_of(v) @ array_of(matrix)).tolist()


@claim("autograd.chain-rule")
@given(vector_functions())
def test_gradient_in_two_stages_equals_that_in_one(function):
    x = function.point.clone().requires_grad_()
    y = vector_in_torch(function, x)
    cut = y.detach().requires_grad_()
    scalar_in_torch(function.scalar_steps, [cut]).backward()
    two_stages = vector_jacobian_product(lambda x: vector_in_torch(function, x), function.point, cut.grad)
    scalar_in_torch(function.scalar_steps, [y]).backward()
    assert np.allclose(array_of(two_stages), array_of(x.grad), rtol=1e-12, atol=1e-12)


@claim("autograd.chain-rule")
@given(vector_functions())
def test_vector_of_the_outer_gradient_gives_the_gradient_of_the_whole(function):
    def outer(y):
        return scalar_in_numpy(function.scalar_steps, [y])

    point = array_of(function.point)
    v = central_differences(outer, vector_in_numpy(function, point))
    actual = vector_jacobian_product(
        lambda x: vector_in_torch(function, x), function.point, torch.tensor(v.tolist(), dtype=torch.float64)
    )
    assert close(array_of(actual), central_differences(lambda x: outer(vector_in_numpy(function, x)), point))


def _doublings(x):
    """The least k of 1 or more with |x| 2ᵏ of 1000 or more, from exact squares."""
    square = float((array_of(x).astype(np.float64) ** 2).sum())
    return next(k for k in range(1, 64) if square * 4**k >= 1000**2)


@claim("autograd.doubling-example")
@given(tensors(torch.float32, shapes=(3,)).filter(lambda x: bool((x != 0).any())), tensors(torch.float32, shapes=(3,)))
def test_gradient_is_v_times_the_power_of_two_that_was_reached(x, v):
    y, doublings = double_until(x.requires_grad_())
    y.backward(v)
    assert doublings == _doublings(x)
    assert np.array_equal(array_of(y), array_of(x) * 2.0**doublings)
    assert np.array_equal(array_of(x.grad), array_of(v) * 2.0**doublings)


@claim("autograd.doubling-example")
def test_documents_vector_gives_their_gradient_after_nine_doublings(observe):
    documents_y = torch.tensor([384.5854, -13.6405, -1049.2870])
    x = (documents_y / 2**9).requires_grad_()
    y, doublings = double_until(x)
    y.backward(torch.tensor(DOCUMENTS_V, dtype=torch.float))
    assert doublings == 9
    assert y.tolist() == documents_y.tolist()
    assert x.grad.tolist() == torch.tensor(DOCUMENTS_GRAD).tolist()
    assert repr(x.grad) == "tensor([5.1200e+01, 5.1200e+02, 5.1200e-02])"
    assert type(y.grad_fn).__name__ == "MulBackward0"
    observe("printed", repr(x.grad))
