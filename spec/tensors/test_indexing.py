import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from blitz.plugin import claim
from blitz.tensors import shares_memory

from ..oracles import array_of
from ..strategies import nonempty_shapes, shapes, tensors
from ..strategies.indices import basic_indices, for_torch, forward, masks, mixed_indices, reversed_indices

MATRIX = torch.arange(16).reshape(4, 4)


def with_indices(indices, any_shape):
    """Draw a tensor and an index for it."""
    return tensors(torch.int64, any_shape).flatmap(lambda x: st.tuples(st.just(x), indices(tuple(x.shape))))


def arrays_of_indices(shape):
    return hnp.integer_array_indices(shape, result_shape=shapes(max_dims=3, max_side=3), dtype=np.dtype("int64"))


def lists_of_indices(shape):
    result = hnp.array_shapes(min_dims=1, max_dims=1, max_side=3)
    arrays = hnp.integer_array_indices(shape, result_shape=result)
    return arrays.map(lambda index: tuple(part.tolist() for part in index))


def same(selected, expected):
    """Tell whether a tensor has the shape and the elements of an array, or of NumPy's scalar."""
    return selected.shape == np.shape(expected) and selected.tolist() == np.asarray(expected).tolist()


@claim("tensors.numpy-indexing")
@given(with_indices(basic_indices, shapes()))
def test_basic_indices_select_what_they_select_in_numpy(drawn):
    x, index = drawn
    assert same(x[index], array_of(x)[index])


@claim("tensors.numpy-indexing")
@pytest.mark.parametrize("index", range(-4, 4))
def test_each_integer_selects_what_it_selects_in_numpy(index):
    assert same(MATRIX[index], array_of(MATRIX)[index])
    assert same(MATRIX[:, index], array_of(MATRIX)[:, index])


@claim("tensors.numpy-indexing")
@given(with_indices(arrays_of_indices, nonempty_shapes(min_dims=1)))
def test_index_arrays_select_what_they_select_in_numpy(drawn):
    x, index = drawn
    assert same(x[for_torch(index)], array_of(x)[index])
    assert same(x[index], array_of(x)[index])


@claim("tensors.numpy-indexing")
@given(with_indices(lists_of_indices, nonempty_shapes(min_dims=1)))
def test_lists_of_indices_select_what_they_select_in_numpy(drawn):
    x, index = drawn
    assert same(x[index], array_of(x)[index])


@claim("tensors.numpy-indexing")
@given(with_indices(masks, shapes()))
def test_masks_select_what_they_select_in_numpy(drawn):
    x, mask = drawn
    assert same(x[for_torch(mask)], array_of(x)[mask])


@claim("tensors.numpy-indexing")
@pytest.mark.parametrize("value", [False, True])
@given(tensors(torch.int64, shapes()))
def test_masks_of_one_value_select_nothing_or_all_as_in_numpy(value, x):
    mask = np.full(tuple(x.shape), value)
    assert same(x[for_torch(mask)], array_of(x)[mask])


@claim("tensors.numpy-indexing")
@given(with_indices(mixed_indices, nonempty_shapes(min_dims=1)))
def test_index_arrays_among_slices_select_what_they_select_in_numpy(drawn):
    x, index = drawn
    assert same(x[for_torch(index)], array_of(x)[index])


@claim("tensors.numpy-indexing")
@given(with_indices(basic_indices, shapes()))
def test_indexed_assignment_writes_where_numpy_writes(drawn):
    x, index = drawn[0].clone(), drawn[1]
    expected = array_of(x)
    expected[index] = 100
    x[index] = 100
    assert same(x, expected)


@claim("tensors.numpy-indexing")
@given(with_indices(masks, shapes()))
def test_masked_assignment_writes_where_numpy_writes(drawn):
    x, mask = drawn[0].clone(), drawn[1]
    expected = array_of(x)
    expected[mask] = 100
    x[for_torch(mask)] = 100
    assert same(x, expected)


@claim("tensors.numpy-indexing")
@given(with_indices(reversed_indices, nonempty_shapes(min_dims=1)))
def test_limit_negative_steps_are_refused(drawn):
    x, index = drawn
    with pytest.raises(ValueError, match="step"):
        x[index]
    assert same(x[forward(index)], array_of(x)[forward(index)])


@claim("tensors.numpy-indexing")
def test_limit_the_error_of_a_negative_step(observe):
    with pytest.raises(ValueError, match="step") as error:
        MATRIX[::-1]
    assert same(MATRIX.flip(0), array_of(MATRIX)[::-1])
    observe("negative step", str(error.value))


@claim("tensors.numpy-indexing")
def test_limit_an_integer_apart_from_an_index_array_is_no_index_array_as_it_is_in_numpy():
    x = torch.arange(24).reshape(2, 3, 4)
    assert x[0, :, [0, 1]].shape == (3, 2)
    assert same(x[0, :, [0, 1]], array_of(x)[0, :, [0, 1]].T)


@claim("tensors.numpy-indexing")
def test_limit_an_ellipsis_for_no_dimension_keeps_no_index_arrays_apart_as_it_does_in_numpy():
    x = torch.arange(24).reshape(2, 3, 4)
    index = (slice(None), [0, 1], Ellipsis, [0, 1])
    assert x[index].shape == (2, 2)
    assert same(x[index], array_of(x)[index].T)


def use_of(dtype):
    """Say what numbers of a dtype do as an index: they are indices as in NumPy, a mask, or refused."""
    numbers = [0, 1, 1, 0]
    try:
        selected = MATRIX[torch.tensor(numbers, dtype=dtype)]
    except IndexError as error:
        return str(error)
    return "indices" if same(selected, array_of(MATRIX)[numbers]) else selected.tolist()


@claim("tensors.numpy-indexing")
def test_limit_small_integers_are_no_indices_and_bytes_are_a_mask(observe):
    assert use_of(torch.int64) == "indices"
    assert use_of(torch.uint8) == array_of(MATRIX)[[1, 2]].tolist()
    assert "must be long" in use_of(torch.int8)
    assert "must be long" in use_of(torch.int16)
    observe("int32 as an index", use_of(torch.int32))  # refused until 2.0


@claim("tensors.numpy-indexing")
def test_limit_a_nested_list_is_a_tuple_of_indices_and_no_array_of_them():
    nested = [[0, 1], [1, 2]]
    assert same(MATRIX[nested], array_of(MATRIX)[[0, 1], [1, 2]])
    assert not same(MATRIX[nested], array_of(MATRIX)[np.array(nested)])


@claim("tensors.column-index")
def test_second_column_of_the_documents_is_numpys_and_a_view(observe):
    x = torch.rand(5, 3)
    column = x[:, 1]
    assert same(column, array_of(x)[:, 1])
    assert shares_memory(column, x)
    column[0] = 7
    assert x[0, 1].item() == 7
    observe("stride of a column", column.stride(0))
