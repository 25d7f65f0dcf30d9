"""Gradients of compositions, by central differences."""

import numpy as np

from ..oracles import array_of, central_differences
from ..strategies.functions import scalar_in_numpy


def gradients_by_differences(steps, leaves):
    """Differentiate the weighted sum of a composition's value.

    Args:
        steps: The composition's.
        leaves: Its leaves, as tensors.

    Returns:
        For each leaf an array of its shape.
    """
    arrays = [array_of(leaf) for leaf in leaves]

    def value(index, array):
        return scalar_in_numpy(steps, [*arrays[:index], array, *arrays[index + 1 :]])

    return [central_differences(lambda array, i=i: value(i, array), point) for i, point in enumerate(arrays)]


def close(actual, expected):
    """Tell whether an array is what central differences say, within their error: 1e-7."""
    return actual.shape == expected.shape and np.allclose(actual, expected, rtol=1e-7, atol=1e-7)
