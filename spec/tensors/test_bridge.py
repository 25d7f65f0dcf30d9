"""Chapter 1, NumPy bridge."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from blitz.plugin import claim
from blitz.tensors.bridge import crossing, one_line

from ..oracles import array_of
from ..strategies import COMPLEX, LAYOUTS, NUMPY_DTYPES, every_dtype, nonempty_shapes, shapes, shared_dtypes, tensors

# Several elements of an expanded tensor are one place in memory, which takes no writes.
WRITABLE = [layout for layout in LAYOUTS if layout != "expanded"]
# The numbers that NumPy knows, by name, and the dtypes of the same name.
NUMPY_NAMES = {np.dtype(code).name for code in "?" + np.typecodes["AllInteger"] + "efdFD"}
# Whether a complex tensor can be made, and cross, changed from release to release until 1.10.
SETTLED = [dtype for dtype in every_dtype() if COMPLEX or dtype not in (torch.complex64, torch.complex128)]
KNOWN_TO_NUMPY = [dtype for dtype in SETTLED if str(dtype)[len("torch.") :] in NUMPY_NAMES]

ARRAY_LAYOUTS = {
    "contiguous": np.copy,
    "transposed": np.transpose,
    "strided": lambda array: np.stack([array, array], axis=-1)[..., 0],
    "offset": lambda array: np.stack([array, array])[1, ...],
}

# What must be done to a tensor first: how it is made, what its error speaks of, what makes it cross.
NOT_AS_IT_IS = {
    "requires grad": (lambda: torch.ones(2, requires_grad=True), "requires grad", torch.Tensor.detach),
    "sparse": (lambda: torch.ones(2).to_sparse(), "sparse", torch.Tensor.to_dense),
    "quantized": (
        lambda: torch.quantize_per_tensor(torch.ones(2), 0.5, 0, torch.quint8),
        "QUInt8",
        torch.Tensor.dequantize,
    ),
}
if COMPLEX:  # conj() of old computes; since 1.10 it leaves a note at the tensor that NumPy can't read
    NOT_AS_IT_IS["conjugate"] = (
        lambda: torch.ones(2, dtype=torch.complex64).conj(),
        "conjugate bit",
        torch.Tensor.resolve_conj,
    )


def changed(value):
    """A number of any dtype that is not this one."""
    return int(value == 0)


def places(shape):
    return st.tuples(*[st.integers(0, size - 1) for size in shape])


@st.composite
def arrays(draw, any_shape):
    dtype = NUMPY_DTYPES[draw(shared_dtypes())]
    array = draw(hnp.arrays(dtype, any_shape, elements=hnp.from_dtype(dtype, allow_nan=False)))
    return ARRAY_LAYOUTS[draw(st.sampled_from(sorted(ARRAY_LAYOUTS)))](array)


@claim("bridge.tensor-to-numpy-type")
@given(tensors(shared_dtypes(), shapes()))
def test_numpy_of_a_tensor_is_an_array_of_its_shape_dtype_and_values(tensor):
    array = tensor.numpy()
    assert type(array) is np.ndarray
    assert array.shape == tuple(tensor.shape)
    assert array.dtype == NUMPY_DTYPES[tensor.dtype]
    assert np.array_equal(array, array_of(tensor))


@claim("bridge.tensor-to-numpy-type")
def test_array_of_the_documents_prints_as_numpy_prints():
    array = torch.ones(5).numpy()
    assert str(array) == "[1. 1. 1. 1. 1.]"
    assert str(type(array)) == "<class 'numpy.ndarray'>"
    assert array.dtype == np.float32


@claim("bridge.tensor-to-numpy-shares")
@given(st.data(), tensors(shared_dtypes(), nonempty_shapes(), WRITABLE))
def test_tensor_and_its_array_are_one_memory(data, tensor):
    array, place = tensor.numpy(), data.draw(places(tensor.shape))
    assert array.ctypes.data == tensor.data_ptr()
    assert array.strides == tuple(step * tensor.element_size() for step in tensor.stride())
    tensor[place] = changed(tensor[place].item())
    assert np.array_equal(array, array_of(tensor))
    array[place] = wanted = changed(array[place])
    assert tensor[place].item() == wanted


@claim("bridge.tensor-to-numpy-shares")
@pytest.mark.parametrize("dtype", KNOWN_TO_NUMPY, ids=str)
def test_every_dtype_that_crosses_shares_memory_through_a_view_with_gaps(dtype):
    view = torch.zeros(4, 6, dtype=dtype).t()[1:, ::2]
    array = view.numpy()
    view[2, 1] = 1
    array[4, 0] = 1
    assert array.ctypes.data == view.data_ptr()
    assert np.argwhere(array).tolist() == np.argwhere(view.tolist()).tolist() == [[2, 1], [4, 0]]


@claim("bridge.tensor-to-numpy-shares")
def test_one_added_to_the_ones_of_the_documents_shows_in_the_array():
    a = torch.ones(5)
    b = a.numpy()
    a.add_(1)
    assert str(a) == "tensor([2., 2., 2., 2., 2.])"
    assert str(b) == "[2. 2. 2. 2. 2.]"


@claim("bridge.numpy-to-tensor-shares")
@given(st.data(), arrays(nonempty_shapes()))
def test_array_and_its_tensor_are_one_memory(data, array):
    tensor, place = torch.from_numpy(array), data.draw(places(array.shape))
    assert tensor.data_ptr() == array.ctypes.data
    assert NUMPY_DTYPES[tensor.dtype] == array.dtype
    array[place] = changed(array[place])
    assert np.array_equal(array_of(tensor), array)
    tensor[place] = wanted = changed(tensor[place].item())
    assert array[place] == wanted


@claim("bridge.numpy-to-tensor-shares")
@pytest.mark.parametrize("layout", sorted(ARRAY_LAYOUTS))
def test_array_of_every_layout_shares_memory(layout):
    array = ARRAY_LAYOUTS[layout](np.zeros((3, 2)))
    tensor = torch.from_numpy(array)
    array[1, 1] = 1
    tensor[0, 1] = 1
    assert tensor.data_ptr() == array.ctypes.data
    assert np.argwhere(array).tolist() == np.argwhere(tensor.tolist()).tolist() == [[0, 1], [1, 1]]


@claim("bridge.numpy-to-tensor-shares")
@given(st.data(), arrays(nonempty_shapes()))
def test_tensor_made_of_an_array_by_the_constructor_is_a_copy(data, array):
    tensor, before, place = torch.tensor(array), array.copy(), data.draw(places(array.shape))
    array[place] = changed(array[place])
    assert tensor.data_ptr() != array.ctypes.data
    assert np.array_equal(array_of(tensor), before)


@claim("bridge.numpy-to-tensor-shares")
def test_one_added_to_the_array_of_the_documents_shows_in_the_tensor():
    a = np.ones(5)
    b = torch.from_numpy(a)
    np.add(a, 1, out=a)
    assert str(a) == "[2. 2. 2. 2. 2.]"
    assert str(b) == "tensor([2., 2., 2., 2., 2.], dtype=torch.float64)"


@claim("bridge.dtype-table")
def test_the_dtypes_that_numpy_has_cross_and_no_others(observe):
    table = {dtype: crossing(dtype) for dtype in every_dtype()}
    observe("to NumPy", {str(dtype): found.array_dtype or found.error for dtype, found in table.items()})
    assert [dtype for dtype in SETTLED if table[dtype].error is None] == KNOWN_TO_NUMPY
    assert set(KNOWN_TO_NUMPY) >= set(NUMPY_DTYPES)


@claim("bridge.tensor-to-numpy-type")
@claim("bridge.dtype-table")
@pytest.mark.parametrize("dtype", KNOWN_TO_NUMPY, ids=str)
def test_dtype_that_crosses_keeps_its_name_and_comes_back_in_one_memory(dtype):
    found = crossing(dtype)
    assert found.error is None
    assert "torch." + found.array_dtype == str(dtype)
    assert found.returned == dtype
    assert found.shared


@claim("bridge.dtype-table")
@given(tensors(shared_dtypes()))
def test_tensor_that_comes_back_from_numpy_is_what_it_was(tensor):
    back = torch.from_numpy(tensor.numpy())
    assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert np.array_equal(array_of(back), array_of(tensor))


@claim("bridge.dtype-table")
def test_limit_char_tensor_does_convert():
    tensor = torch.CharTensor([-128, 0, 127])
    array = tensor.numpy()
    assert array.dtype == np.int8
    assert array.tolist() == [-128, 0, 127]
    assert torch.from_numpy(array).type() == tensor.type() == "torch.CharTensor"


@claim("bridge.dtype-table")
@pytest.mark.parametrize("name", sorted(NOT_AS_IT_IS))
def test_limit_some_tensors_must_be_made_plain_first(name, observe):
    make, complaint, made_plain = NOT_AS_IT_IS[name]
    with pytest.raises((RuntimeError, TypeError)) as refusal:
        make().numpy()
    observe(name, one_line(refusal.value))
    assert complaint.lower() in str(refusal.value).lower()
    assert made_plain(make()).numpy().tolist() == [1, 1]
