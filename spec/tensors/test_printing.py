import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..strategies.dtypes import every_dtype
from .printed import printed, unprintable

VALUE = 0.34412217140197754


@claim("tensors.prints-four-decimals")
def test_number_of_the_documents_prints_four_decimals_and_item_keeps_it_whole(observe):
    x = torch.tensor([VALUE])
    assert repr(x) == "tensor([0.3441])"
    assert x.item() == VALUE
    observe("printed", repr(x))
    observe("item", x.item())


@claim("tensors.prints-four-decimals")
@given(st.floats(0.125, 999, width=32).filter(lambda value: value != int(value)))
def test_numbers_print_as_python_rounds_them_to_four_decimals(value):
    x = torch.tensor([value])
    assert repr(x) == "tensor([{:.4f}])".format(value)
    assert x.item() == value


@claim("tensors.prints-four-decimals")
@pytest.mark.parametrize(
    "value, text", [(2.0, "tensor([2.])"), (1e-5, "tensor([1.0000e-05])"), (1e9, "tensor([1.0000e+09])")]
)
def test_limit_whole_numbers_print_no_decimals_and_extreme_ones_an_exponent(value, text):
    assert repr(torch.tensor([value])) == text


# Beside the default dtype and the complex one that goes with it
UNNAMED = {"torch.bool", "torch.int64"}


@pytest.fixture
def double_by_default():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def unnamed():
    """List the dtypes that a printed tensor does not name."""
    forms = {str(dtype): printed(dtype) for dtype in every_dtype()}
    return {name for name, form in forms.items() if form is not None and "dtype=" + name not in form}


@claim("tensors.prints-dtype-when-not-default")
def test_tensors_of_the_documents_name_float64_and_not_float32(observe):
    assert repr(torch.full((5,), 2.0, dtype=torch.float64)) == "tensor([2., 2., 2., 2., 2.], dtype=torch.float64)"
    assert repr(torch.full((5,), 2.0)) == "tensor([2., 2., 2., 2., 2.])"
    observe("float64", repr(torch.full((5,), 2.0, dtype=torch.float64)))


@claim("tensors.prints-dtype-when-not-default")
def test_each_dtype_is_named_but_the_default_its_complex_int64_and_bool(observe):
    assert unnamed() == UNNAMED | {"torch.float32", "torch.complex64"} - unprintable()
    observe("printed", {str(dtype): printed(dtype) for dtype in every_dtype()})


@claim("tensors.prints-dtype-when-not-default")
@pytest.mark.usefixtures("double_by_default")
def test_another_default_dtype_is_not_named_and_float32_is():
    assert unnamed() == UNNAMED | {"torch.float64", "torch.complex128"} - unprintable()


@claim("tensors.prints-dtype-when-not-default")
def test_each_dtype_that_the_release_makes_is_printed():
    assert {str(dtype) for dtype in every_dtype() if printed(dtype) is None} == unprintable()


@claim("tensors.prints-dtype-when-not-default")
def test_limit_int64_and_bool_are_named_where_there_are_no_elements():
    assert repr(torch.empty(0, dtype=torch.int64)) == "tensor([], dtype=torch.int64)"
    assert repr(torch.empty(0, dtype=torch.bool)) == "tensor([], dtype=torch.bool)"
    assert repr(torch.empty(0)) == "tensor([])"
