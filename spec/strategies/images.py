"""Images as files, arrays and batches have them, and what a classifier makes of them."""

import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .dtypes import floating_dtypes
from .tensors import tensors

_MAX_SIDE = 6
_CLASSES = 10
_LABELS = st.integers(0, _CLASSES - 1)


def byte_images():
    """Draw a picture as Pillow takes it: a uint8 array of shape (height, width, 3), nowhere empty."""
    return hnp.arrays("uint8", st.tuples(_sides(1), _sides(1), st.just(3)))


def unit_images():
    """Draw a float32 tensor of shape (3, height, width) with values from 0 to 1; empty ones too."""
    return tensors(torch.float32, st.tuples(st.just(3), _sides(0), _sides(0)), elements=_floats(0, 1))


def batches(min_count=1, max_count=12):
    """Draw a batch of normalized colour images, float32 of shape (count, 3, height, width), from -1 to 1."""
    counts = st.integers(min_count, max_count)
    return tensors(torch.float32, st.tuples(counts, st.just(3), _sides(1), _sides(1)), elements=_floats(-1, 1))


def outputs(elements=None):
    """Draw a network's outputs, floating of shape (images, classes) with one image and one class or more."""
    shapes = st.tuples(st.integers(1, 5), st.integers(1, _CLASSES))
    return tensors(floating_dtypes(), shapes, elements=elements)


@st.composite
def outputs_and_labels(draw):
    """Draw outputs of any size, so large that exp() of them overflows, and an int64 label for each image."""
    drawn = draw(outputs(elements=_floats(-200, 200)))
    labels = st.lists(st.integers(0, drawn.shape[1] - 1), min_size=drawn.shape[0], max_size=drawn.shape[0])
    return drawn, torch.tensor(draw(labels), dtype=torch.int64)


def predicted_and_true(sizes):
    """Draw pairs of predicted and true labels, one for each batch, both int64 of shape (size,).

    Args:
        sizes: A strategy of lists of the batches' sizes.
    """
    return sizes.flatmap(lambda drawn: st.tuples(*[_predicted_batch(size) for size in drawn])).map(list)


def _predicted_batch(size):
    labels = st.lists(st.tuples(_LABELS, _LABELS, st.booleans()), min_size=size, max_size=size)
    return labels.map(_predicted)


def _predicted(drawn):
    # A guess drawn at random would almost never be right.
    guesses = [truth if right else other for truth, other, right in drawn]
    return torch.tensor(guesses, dtype=torch.int64), torch.tensor([truth for truth, _, _ in drawn], dtype=torch.int64)


def _sides(least):
    return st.integers(least, _MAX_SIDE)


def _floats(low, high):
    return st.floats(low, high, width=32)
