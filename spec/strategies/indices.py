"""Indices as NumPy knows them, of which a tensor takes all but slices with a negative step."""

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


def forward(index):
    """Turn every slice of an index that steps backwards into one that steps forwards."""
    if isinstance(index, tuple):
        return tuple(forward(part) for part in index)
    if isinstance(index, slice) and (index.step or 1) < 0:
        return slice(index.stop, index.start, -index.step)
    return index


def basic_indices(shape):
    """Draw integers, slices, newaxis and an Ellipsis for an array of this shape, no step negative."""
    return hnp.basic_indices(shape, allow_newaxis=True, allow_ellipsis=True, max_dims=8).map(forward)


@st.composite
def reversed_indices(draw, shape):
    """Draw an index with a slice that steps backwards, among others that step forwards or backwards."""
    index = draw(st.tuples(*[st.slices(size) for size in shape]))
    axis = draw(st.integers(0, len(shape) - 1))
    return (*index[:axis], slice(None, None, draw(st.integers(-3, -1))), *index[axis + 1 :])


@st.composite
def masks(draw, shape):
    """Draw a mask over the first dimensions of an array of this shape: over none, some or all of them."""
    return draw(hnp.arrays(bool, shape[: draw(st.integers(0, len(shape)))]))


@st.composite
def mixed_indices(draw, shape):
    """Draw index arrays, masks and integers among slices, newaxis and an Ellipsis; no dimension may be empty.

    Index arrays may stand apart. Integers beside index arrays, and newaxis or an Ellipsis between those, may not: there
    PyTorch and NumPy part.
    """
    count = draw(st.integers(1, 3))
    axes = draw(st.integers(1, len(shape)))
    arrays = [draw(_array_or_mask(size, count)) for size in shape[:axes]]
    slices = [forward(draw(st.slices(size))) for size in shape[:axes]]
    if draw(st.booleans()):  # a run of integers and arrays between slices
        start, stop = sorted([draw(st.integers(0, axes - 1)), draw(st.integers(1, axes))])
        integers = [draw(st.integers(-size, size - 1)) for size in shape[:axes]]
        run = [draw(st.sampled_from(pair)) for pair in zip(arrays[start:stop], integers[start:stop])]
        index = [*slices[:start], *run, *slices[stop:]]
    else:  # arrays anywhere
        index = [draw(st.sampled_from(pair)) for pair in zip(arrays, slices)]
    if axes < len(shape):
        index.append(Ellipsis)
    return tuple([None] * draw(st.integers(0, 2)) + index + [None] * draw(st.integers(0, 2)))


def for_torch(index):
    """Turn the arrays in an index into tensors."""
    if isinstance(index, tuple):
        return tuple(for_torch(part) for part in index)
    if isinstance(index, np.ndarray):
        dtype = torch.bool if index.dtype == bool else torch.int64
        return torch.tensor(index.tolist(), dtype=dtype).reshape(index.shape)
    return index


@st.composite
def _array_or_mask(draw, size, count):
    if count <= size and draw(st.booleans()):
        return np.array(draw(st.permutations([True] * count + [False] * (size - count))))
    return np.array(draw(st.lists(st.integers(-size, size - 1), min_size=count, max_size=count)))
