"""A tensor's values as NumPy has them, not by the NumPy bridge, which is itself under test."""

import numpy as np

from ..strategies.dtypes import NUMPY_DTYPES


def array_of(tensor):
    """Copy a tensor into a new array by way of Python numbers.

    Args:
        tensor: Of any shape and layout; of a dtype that NumPy has.

    Returns:
        A C-contiguous array of the same shape and of NumPy's dtype of the same name, which shares no memory.
    """
    plain = tensor.detach()
    return np.array(plain.tolist(), dtype=NUMPY_DTYPES[plain.dtype]).reshape(tuple(plain.shape))
