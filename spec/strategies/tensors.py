"""Tensors of every layout, built from NumPy's values without crossing the NumPy bridge."""

import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .dtypes import NUMPY_DTYPES, numeric_dtypes
from .reused import reused
from .shapes import shapes as any_shapes

# How the elements lie in memory. Several elements of an expanded tensor share one place, so it takes no writes.
LAYOUTS = ("contiguous", "transposed", "strided", "offset", "expanded")


def in_layout(tensor, layout):
    """Lay a tensor out in memory.

    Args:
        tensor: Any tensor.
        layout: One of :data:`LAYOUTS`: *transposed* (strides reversed), *strided* (every other element of twice the
            memory), *offset* (not at the start of its storage), or *expanded* (a first dimension of stride 0, all along
            which the first entry's values stand).

    Returns:
        A new tensor of equal shape and dtype, and of equal values unless expanded.
    """
    if layout == "transposed" and tensor.dim() > 1:
        order = list(range(tensor.dim()))[::-1]
        return tensor.permute(*order).contiguous().permute(*order)
    if layout == "strided" and tensor.dim() > 0:
        twice = torch.stack([tensor, torch.zeros_like(tensor)], dim=-1)
        return twice[..., 0]
    if layout == "offset":
        memory = torch.zeros(tensor.numel() + 1, dtype=tensor.dtype)
        memory[1:] = tensor.reshape(-1)
        return memory[1:].view(tensor.shape)
    if layout == "expanded" and tensor.dim() > 0 and tensor.shape[0] > 1:
        return tensor[:1].clone().expand(tensor.shape)
    return tensor.clone()


@st.composite
def tensors(draw, dtypes=None, shapes=None, layouts=LAYOUTS, elements=None):
    """Draw a tensor.

    Args:
        draw: Hypothesis' own.
        dtypes: A torch dtype or a strategy of them; integral and floating ones by default.
        shapes: A shape or a strategy of them; zero-size and zero-dimensional ones too by default.
        layouts: The memory layouts to choose from.
        elements: A strategy of Python values; small exact numbers by default, so that results of a few operations have
            no rounding to argue about.
    """
    dtype, shape = _dtype_and_shape(draw, dtypes, shapes)
    return _tensor(draw, dtype, shape, tuple(layouts), elements)


@st.composite
def same_shape_tensors(draw, count=2, dtypes=None, shapes=None, layouts=LAYOUTS, elements=None):
    """Draw several tensors of one dtype and one shape, each in a layout of its own."""
    dtype, shape = _dtype_and_shape(draw, dtypes, shapes)
    return tuple(_tensor(draw, dtype, shape, tuple(layouts), elements) for _ in range(count))


def _dtype_and_shape(draw, dtypes, shapes):
    dtype = _drawn(draw, numeric_dtypes() if dtypes is None else dtypes)
    return dtype, tuple(_drawn(draw, any_shapes() if shapes is None else shapes))


def _drawn(draw, value):
    return draw(value) if isinstance(value, st.SearchStrategy) else value


def _tensor(draw, dtype, shape, layouts, elements):
    array = draw(_arrays(dtype, shape, elements))
    tensor = torch.tensor(array.tolist(), dtype=dtype).reshape(shape)
    return in_layout(tensor, draw(_one_of(layouts)))


_one_of = reused(st.sampled_from)


@reused
def _arrays(dtype, shape, elements):
    return hnp.arrays(NUMPY_DTYPES[dtype], shape, elements=_elements(dtype) if elements is None else elements)


@reused
def _elements(dtype):
    if dtype == torch.bool:
        return st.booleans()
    if dtype == torch.uint8:
        return st.integers(0, 9)
    if not (dtype.is_floating_point or getattr(dtype, "is_complex", False)):
        return st.integers(-9, 9)
    eighths = st.sampled_from([numerator / 8 for numerator in range(-64, 65)])  # unlike mapped ones, fill large arrays
    if dtype.is_floating_point:
        return eighths
    return st.builds(complex, eighths, eighths)
