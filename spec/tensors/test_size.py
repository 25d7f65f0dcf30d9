import torch
from hypothesis import given

from blitz.plugin import claim

from ..strategies import shapes


@claim("tensors.size-is-a-tuple")
@given(shapes())
def test_size_is_the_tuple_of_the_shape(shape):
    size = torch.empty(shape).size()
    assert isinstance(size, torch.Size)
    assert isinstance(size, tuple)
    assert size == shape
    assert hash(size) == hash(shape)


@claim("tensors.size-is-a-tuple")
@given(shapes(min_dims=2))
def test_size_unpacks_and_slices_as_a_tuple_does(shape):
    rows, columns, *others = torch.empty(shape).size()
    assert (rows, columns, *others) == shape
    assert torch.empty(shape).size()[1:] == shape[1:]


@claim("tensors.size-is-a-tuple")
def test_size_of_the_notebook_unpacks_into_rows_and_columns(observe):
    size = torch.empty(5, 3).size()
    rows, columns = size
    assert (rows, columns) == (5, 3)
    assert str(size) == "torch.Size([5, 3])"
    observe("printed", str(size))
