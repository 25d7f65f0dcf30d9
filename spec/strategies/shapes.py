"""Shapes, small enough to print."""

from hypothesis.extra import numpy as hnp

from .reused import reused

_MAX_DIMENSIONS = 4
_MAX_SIDE = 4


@reused
def shapes(min_dims=0, max_dims=_MAX_DIMENSIONS, min_side=0, max_side=_MAX_SIDE):
    """Draw a shape: zero-dimensional and zero-size ones too."""
    return hnp.array_shapes(min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side)


def nonempty_shapes(min_dims=0, max_dims=_MAX_DIMENSIONS, max_side=_MAX_SIDE):
    """Draw a shape with at least one element."""
    return shapes(min_dims=min_dims, max_dims=max_dims, min_side=1, max_side=max_side)


@reused
def broadcastable_shapes(count=2, max_side=_MAX_SIDE):
    """Draw shapes that broadcast together, with the result's shape (``input_shapes``, ``result_shape``)."""
    return hnp.mutually_broadcastable_shapes(num_shapes=count, min_dims=0, max_dims=3, min_side=0, max_side=max_side)
