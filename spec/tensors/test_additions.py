import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim
from blitz.tensors import four_additions

from ..oracles import array_of
from ..strategies import BOOLEAN, COMPLEX, NUMERIC, broadcastable_shapes, floating_dtypes, tensors
from .devices import ANYWHERE

DTYPES = BOOLEAN + NUMERIC + COMPLEX
ANY_NUMBERS = st.floats(allow_nan=False, width=32)
# By their names in torch, what each is in NumPy
FUNCTIONS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "max": np.maximum, "matmul": np.matmul}


@st.composite
def summands(draw, dtypes, elements=None):
    """Draw tensors x and y of one dtype, where x broadcasts to the shape of y."""
    dtype, shapes = draw(dtypes), draw(broadcastable_shapes())
    x, y = [draw(tensors(dtype, shape, elements=elements)) for shape in shapes.input_shapes]
    return x, y.expand(shapes.result_shape)


def bits(array):
    return array.dtype.str, array.shape, array.tobytes()


@claim("tensors.four-additions-agree")
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@given(data=st.data())
def test_four_additions_give_numpys_sum_bit_by_bit(dtype, data):
    x, y = data.draw(summands(st.just(dtype)))
    sums = four_additions(x, y)
    assert len(sums) == 4
    assert {bits(array_of(each)) for each in sums.values()} == {bits(np.add(array_of(x), array_of(y)))}


@claim("tensors.four-additions-agree")
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@given(data=st.data())
def test_four_additions_of_a_tensor_to_itself_agree(dtype, data):
    x = data.draw(tensors(dtype))
    assert {bits(array_of(each)) for each in four_additions(x, x).values()} == {bits(np.add(array_of(x), array_of(x)))}


@claim("tensors.four-additions-agree")
@given(summands(floating_dtypes(), ANY_NUMBERS))
def test_four_additions_round_alike(summands):
    x, y = summands
    with np.errstate(all="ignore"):
        expected = np.add(array_of(x), array_of(y))
    assert {repr(each.tolist()) for each in four_additions(x, y).values()} == {repr(expected.tolist())}


@claim("tensors.four-additions-agree")
def test_four_additions_of_the_documents_agree():
    x, y = torch.rand(5, 3), torch.rand(5, 3)
    expected = bits(array_of(x) + array_of(y))
    assert [bits(array_of(each)) for each in four_additions(x, y).values()] == [expected] * 4


@claim("tensors.out-argument-is-filled")
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@given(x=tensors(shapes=(3, 3)), data=st.data())
def test_out_is_the_tensor_that_is_returned_and_holds_the_result(name, x, data):
    in_torch, in_numpy = getattr(torch, name), FUNCTIONS[name]
    y = data.draw(tensors(x.dtype, (3, 3)))
    out = data.draw(tensors(x.dtype, (3, 3), ["contiguous", "transposed", "strided", "offset"]))
    address = out.data_ptr()
    assert in_torch(x, y, out=out) is out
    assert out.data_ptr() == address
    assert array_of(out).tolist() == in_numpy(array_of(x), array_of(y)).tolist()


@claim("tensors.out-argument-is-filled")
@given(summands(st.sampled_from(DTYPES)))
def test_out_takes_a_broadcast_sum_into_its_own_memory(summands):
    x, y = summands
    out = torch.empty(y.shape, dtype=y.dtype)
    address = out.data_ptr()
    assert torch.add(x, y, out=out) is out
    assert out.data_ptr() == address
    assert bits(array_of(out)) == bits(np.add(array_of(x), array_of(y)))


@claim("tensors.out-argument-is-filled")
def test_out_of_the_documents_is_filled():
    x, y, result = torch.rand(5, 3), torch.rand(5, 3), torch.empty(5, 3)
    address = result.data_ptr()
    assert torch.add(x, y, out=result) is result
    assert result.data_ptr() == address
    assert result.tolist() == (array_of(x) + array_of(y)).tolist()


@pytest.mark.early
@claim("cuda.created-on-device")
@pytest.mark.parametrize("where", ANYWHERE)
def test_sum_lies_where_its_summands_do(where):
    x = torch.ones(1, dtype=torch.float32)
    assert (x.to(where) + torch.ones_like(x, device=where)).device == torch.device(where)
