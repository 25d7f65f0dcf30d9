import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import BOOLEAN, COMPLEX, FLOATING, INTEGRAL, LAYOUTS, shapes, shared_dtypes, tensors

PYTHON_TYPES = {
    **dict.fromkeys(INTEGRAL, int),
    **dict.fromkeys((torch.float16, torch.bfloat16, *FLOATING), float),
    **dict.fromkeys(BOOLEAN, bool),
    **dict.fromkeys(COMPLEX, complex),
}


@claim("tensors.item-is-a-python-number")
@given(tensors(shared_dtypes(), shapes(min_side=1, max_side=1), LAYOUTS))
def test_item_of_one_element_is_the_python_number_of_its_dtype(x):
    assert type(x.item()) is PYTHON_TYPES[x.dtype]
    assert x.item() == array_of(x).item()


@claim("tensors.item-is-a-python-number")
@given(st.floats(allow_nan=False))
def test_item_of_a_double_is_the_number_that_went_in(value):
    assert torch.tensor(value, dtype=torch.float64).item() == value


@claim("tensors.item-is-a-python-number")
@pytest.mark.parametrize("dtype", PYTHON_TYPES, ids=str)
def test_item_has_a_python_type_for_each_dtype(dtype, observe):
    number = torch.ones(1).to(dtype).item()
    assert type(number) is PYTHON_TYPES[dtype]
    observe("item of {}".format(dtype), type(number).__name__)


@claim("tensors.item-is-a-python-number")
def test_item_of_the_documents_is_a_float():
    x = torch.tensor([0.34412217140197754])
    assert type(x.item()) is float
    assert x.item() == 0.34412217140197754


@claim("tensors.item-is-a-python-number")
@given(tensors(shared_dtypes(), shapes(min_dims=1).filter(lambda shape: set(shape) != {1})))
def test_item_of_more_or_fewer_elements_is_refused(x):
    with pytest.raises((ValueError, RuntimeError)) as error:
        x.item()
    assert "element" in str(error.value)


@claim("tensors.item-is-a-python-number")
@pytest.mark.parametrize("count", [0, 2])
def test_the_error_of_item_where_there_is_not_one_element(count, observe):
    with pytest.raises((ValueError, RuntimeError)) as error:
        torch.ones(count).item()
    assert "element" in str(error.value)
    observe("item of {} elements".format(count), "{}: {}".format(type(error.value).__name__, error.value))
