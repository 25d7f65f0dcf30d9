import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import broadcastable_shapes, numeric_dtypes, tensors

WRITABLE = ["contiguous", "transposed", "strided", "offset"]


@st.composite
def target_and_source(draw):
    """Draw two tensors, each with a dtype and a layout of its own, the second of which broadcasts to the first."""
    shapes = draw(broadcastable_shapes())
    source = draw(tensors(numeric_dtypes(), shapes.input_shapes[0], elements=st.integers(0, 9)))
    return draw(tensors(numeric_dtypes(), shapes.result_shape, WRITABLE)), source


@claim("tensors.copy_-overwrites")
def test_copy_of_the_documents_overwrites_x():
    x, y = torch.rand(5, 3), torch.rand(5, 3)
    address = x.data_ptr()
    assert x.copy_(y) is x
    assert x.data_ptr() == address
    assert x.tolist() == y.tolist()


@claim("tensors.copy_-overwrites")
@given(target_and_source())
def test_copy_broadcasts_and_converts_into_the_memory_of_x(drawn):
    x, y = drawn
    before = x.dtype, x.data_ptr(), x.stride()
    x.copy_(y)
    assert (x.dtype, x.data_ptr(), x.stride()) == before
    assert x.tolist() == np.broadcast_to(array_of(y), tuple(x.shape)).tolist()


@claim("tensors.copy_-overwrites")
@given(tensors(shapes=(3,), elements=st.integers(1, 9)), st.integers(2, 4))
def test_copy_of_a_row_fills_every_row(row, rows):
    x = torch.zeros(rows, 3)
    x.copy_(row)
    assert x.tolist() == [row.tolist()] * rows


@claim("tensors.copy_-overwrites")
def test_copy_leaves_no_tie_between_x_and_y():
    x, y = torch.zeros(3), torch.ones(3)
    x.copy_(y)
    y.fill_(7)
    assert x.tolist() == [1.0, 1.0, 1.0]


@claim("tensors.t_-transposes-in-place")
def test_t_of_the_documents_transposes_x_itself():
    x = torch.rand(5, 3)
    address, expected = x.data_ptr(), array_of(x).T
    assert x.t_() is x
    assert x.data_ptr() == address
    assert x.shape == (3, 5)
    assert x.tolist() == expected.tolist()


@claim("tensors.t_-transposes-in-place")
@given(tensors(shapes=st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_t_swaps_shape_and_strides_and_moves_nothing(x):
    shape, strides, address, expected = x.shape, x.stride(), x.data_ptr(), array_of(x).T
    x.t_()
    assert (x.shape, x.stride(), x.data_ptr()) == (shape[::-1], strides[::-1], address)
    assert array_of(x).tolist() == expected.tolist()
