"""Chapter 2, Tensor and Gradients: y = x + 2, z = 3y², out = the mean of z."""

import re

import numpy as np
import torch
from hypothesis import given

from blitz.autograd import chain_of, worked_example
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import floating_dtypes, nonempty_shapes, tensors


@claim("autograd.example-y")
def test_y_is_all_three_and_an_addition_made_it(observe):
    example = worked_example()
    assert example.x.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert example.y.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert type(example.y.grad_fn).__name__ == "AddBackward0"
    assert example.x.grad_fn is None
    observe("grad_fn", type(example.y.grad_fn).__name__)


@claim("autograd.example-y")
def test_x_and_y_print_what_they_are(observe):
    example = worked_example()
    assert repr(example.x) == "tensor([[1., 1.],\n        [1., 1.]], requires_grad=True)"
    assert repr(example.y) == "tensor([[3., 3.],\n        [3., 3.]], grad_fn=<AddBackward0>)"
    assert re.match(r"<AddBackward0 object at 0x[0-9a-fA-F]+>$", repr(example.y.grad_fn))
    observe("printed", [repr(example.x), repr(example.y)])


@claim("autograd.example-z-out")
def test_z_is_all_27_and_so_is_its_mean(observe):
    example = worked_example()
    assert example.z.tolist() == [[27.0, 27.0], [27.0, 27.0]]
    assert example.out.item() == 27.0
    assert chain_of(example.out)[:3] == ["MeanBackward0", "MulBackward0", "MulBackward0"]
    observe("grad_fn of the mean", type(example.out.grad_fn).__name__)


@claim("autograd.example-z-out")
def test_z_and_out_print_what_they_are(observe):
    example = worked_example()
    assert repr(example.z) == "tensor([[27., 27.],\n        [27., 27.]], grad_fn=<MulBackward0>)"
    assert repr(example.out) == "tensor(27., grad_fn=<MeanBackward0>)"
    observe("printed", [repr(example.z), repr(example.out)])


@claim("autograd.example-z-out")
def test_mean_over_dimensions_has_the_name_that_the_documents_print(observe):
    along_dimensions = worked_example().z.mean((0, 1))
    assert repr(along_dimensions) == "tensor(27., grad_fn=<MeanBackward1>)"
    observe("printed, the mean over dimensions", repr(along_dimensions))


@claim("autograd.grad-is-4.5")
def test_gradient_of_the_worked_example_is_4_5(observe):
    x, _, _, out = worked_example()
    out.backward()
    assert x.grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]
    assert repr(x.grad) == "tensor([[4.5000, 4.5000],\n        [4.5000, 4.5000]])"
    observe("printed", repr(x.grad))


@claim("autograd.grad-is-4.5")
@given(tensors(floating_dtypes(), shapes=(2, 2)))
def test_gradient_is_one_and_a_half_times_y(x):
    worked_example(x.requires_grad_()).out.backward()
    assert x.grad.dtype == x.dtype
    assert np.array_equal(array_of(x.grad), 1.5 * (array_of(x) + 2))


@claim("autograd.grad-is-4.5")
@given(tensors(torch.float64, shapes=nonempty_shapes()))
def test_gradient_is_six_times_y_by_the_number_of_elements(x):
    worked_example(x.requires_grad_()).out.backward()
    assert np.allclose(array_of(x.grad), 6 * (array_of(x) + 2) / x.numel(), rtol=1e-14)
