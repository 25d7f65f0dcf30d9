import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import broadcastable_shapes, floating_dtypes, nonempty_shapes, numeric_dtypes, shapes, tensors

EXACT = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "equal": lambda x, y: x == y,
    "less": lambda x, y: x < y,
}
# By their names in torch, what each is in NumPy
UNARY = {
    "abs": np.abs,
    "neg": np.negative,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "sin": np.sin,
    "floor": np.floor,
}
REDUCTIONS = {
    "sum": np.sum,
    "prod": np.prod,
    "cumsum": np.cumsum,
    "cumprod": np.cumprod,
}


@st.composite
def pairs(draw, dtypes=None):
    """Draw two tensors of one dtype that broadcast together."""
    dtype, drawn = draw(numeric_dtypes() if dtypes is None else dtypes), draw(broadcastable_shapes())
    return tuple(draw(tensors(dtype, shape)) for shape in drawn.input_shapes)


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(EXACT))
@given(pair=pairs())
def test_elementwise_arithmetic_broadcasts_as_numpys(name, pair):
    x, y = pair
    result, expected = EXACT[name](x, y), EXACT[name](array_of(x), array_of(y))
    assert tuple(result.shape) == expected.shape
    assert result.tolist() == expected.tolist()


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(EXACT))
@given(lengths=st.lists(st.integers(2, 9), min_size=2, max_size=2, unique=True))
def test_shapes_that_numpy_cannot_broadcast_are_refused(name, lengths):
    x, y = [torch.arange(length) for length in lengths]
    with pytest.raises(ValueError, match="broadcast"):
        np.broadcast(array_of(x), array_of(y))
    with pytest.raises(RuntimeError) as error:
        EXACT[name](x, y)
    assert "must match" in str(error.value)


@claim("tensors.like-ndarrays")
@given(pairs(floating_dtypes()))
def test_division_gives_what_numpys_gives(pair):
    x, y = pair
    with np.errstate(all="ignore"):
        expected = array_of(x) / array_of(y)
    assert repr((x / y).tolist()) == repr(expected.tolist())


@claim("tensors.like-ndarrays")
@given(tensors(floating_dtypes(), nonempty_shapes()))
def test_division_by_zero_gives_what_numpys_gives(x):
    with np.errstate(all="ignore"):
        expected = array_of(x) / array_of(x * 0)
    assert repr((x / (x * 0)).tolist()) == repr(expected.tolist())


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(UNARY))
@given(x=tensors(floating_dtypes()))
def test_functions_of_each_element_give_what_numpys_give(name, x):
    in_torch, in_numpy = getattr(torch, name), UNARY[name]
    with np.errstate(invalid="ignore"):
        expected = in_numpy(array_of(x))
    np.testing.assert_allclose(array_of(in_torch(x)), expected, rtol=1e-5 if x.dtype == torch.float32 else 1e-12)
    assert in_torch(x).shape == expected.shape


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(UNARY))
def test_functions_of_every_eighth_from_minus_8_to_8_give_what_numpys_give(name):
    x = torch.arange(-64, 65, dtype=torch.float64) / 8
    with np.errstate(invalid="ignore"):
        expected = UNARY[name](array_of(x))
    assert np.allclose(array_of(getattr(torch, name)(x)), expected, rtol=1e-12, equal_nan=True)


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(REDUCTIONS))
@given(x=tensors(shapes=shapes(min_dims=1)), data=st.data())
def test_reductions_along_a_dimension_give_what_numpys_give(name, x, data):
    in_torch, in_numpy = getattr(torch, name), REDUCTIONS[name]
    axis = data.draw(st.integers(-x.dim(), x.dim() - 1))
    result, expected = in_torch(x, dim=axis), in_numpy(array_of(x), axis=axis)
    assert tuple(result.shape) == expected.shape
    assert result.tolist() == expected.tolist()


@claim("tensors.like-ndarrays")
@given(tensors(shapes=nonempty_shapes(min_dims=1)), st.data())
def test_extremes_along_a_dimension_are_numpys(x, data):
    axis = data.draw(st.integers(-x.dim(), x.dim() - 1))
    assert x.max(dim=axis)[0].tolist() == array_of(x).max(axis=axis).tolist()
    assert x.min(dim=axis)[0].tolist() == array_of(x).min(axis=axis).tolist()


@claim("tensors.like-ndarrays")
@given(tensors(floating_dtypes(), nonempty_shapes()))
def test_mean_of_all_elements_is_numpys(x):
    np.testing.assert_allclose(x.mean().item(), array_of(x).mean(dtype=np.float64), rtol=1e-5, atol=1e-5)
    assert x.sum().item() == array_of(x).sum()


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("name", sorted(REDUCTIONS))
@pytest.mark.parametrize("axis", range(-3, 3))
def test_reductions_of_a_block_give_what_numpys_give_along_each_dimension(name, axis):
    in_torch, in_numpy = getattr(torch, name), REDUCTIONS[name]
    x = torch.arange(1, 25).reshape(2, 3, 4)
    assert in_torch(x, dim=axis).tolist() == in_numpy(array_of(x), axis=axis).tolist()


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("dims", range(5))
@given(data=st.data())
def test_reshaping_and_permuting_give_what_numpys_give(dims, data):
    x = data.draw(tensors(shapes=shapes(dims, dims)))
    shape = data.draw(st.permutations(x.shape))
    order = data.draw(st.permutations(range(x.dim())))
    assert x.reshape(shape).tolist() == array_of(x).reshape(shape).tolist()
    assert x.permute(order).tolist() == array_of(x).transpose(order).tolist()


@claim("tensors.like-ndarrays")
@pytest.mark.parametrize("axis", range(3))
@given(data=st.data())
def test_joining_and_stacking_give_what_numpys_give(axis, data):
    x = data.draw(tensors(shapes=shapes(min_dims=axis + 1)))
    array = array_of(x)
    assert torch.cat([x, x + 1], dim=axis).tolist() == np.concatenate([array, array + 1], axis=axis).tolist()
    assert torch.stack([x, x + 1], dim=axis).tolist() == np.stack([array, array + 1], axis=axis).tolist()


@claim("tensors.like-ndarrays")
def test_sum_of_the_documents_is_numpys():
    x, y = torch.rand(5, 3), torch.rand(5, 3)
    assert (x + y).tolist() == (array_of(x) + array_of(y)).tolist()
