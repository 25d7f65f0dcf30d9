"""What proofs draw: shapes, dtypes, memory layouts, values, and whatever is built of them.

Each strategy is named for what it draws.
"""

from .batches import EMPTY_BATCHES, batch_sizes, several_devices
from .dtypes import (
    BOOLEAN,
    COMPLEX,
    FLOATING,
    INTEGRAL,
    NUMERIC,
    NUMPY_DTYPES,
    every_dtype,
    floating_dtypes,
    numeric_dtypes,
    shared_dtypes,
)
from .shapes import broadcastable_shapes, nonempty_shapes, shapes
from .tensors import LAYOUTS, in_layout, same_shape_tensors, tensors

__all__ = [
    "BOOLEAN",
    "COMPLEX",
    "EMPTY_BATCHES",
    "FLOATING",
    "INTEGRAL",
    "LAYOUTS",
    "NUMERIC",
    "NUMPY_DTYPES",
    "batch_sizes",
    "broadcastable_shapes",
    "every_dtype",
    "floating_dtypes",
    "in_layout",
    "nonempty_shapes",
    "numeric_dtypes",
    "same_shape_tensors",
    "several_devices",
    "shapes",
    "shared_dtypes",
    "tensors",
]
