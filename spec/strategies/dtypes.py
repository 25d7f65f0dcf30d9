"""The dtypes of the running release."""

import numpy as np
import torch
from hypothesis import strategies as st

from .reused import reused

BOOLEAN = (torch.bool,)
INTEGRAL = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
FLOATING = (torch.float32, torch.float64)
# Until 1.9 a complex tensor lacks item(), printing or NumPy, by release; resolve_conj came with 1.10.
COMPLEX = (torch.complex64, torch.complex128) if hasattr(torch.Tensor, "resolve_conj") else ()
NUMERIC = INTEGRAL + FLOATING

# Dtypes that NumPy has as well, with NumPy's name for each.
NUMPY_DTYPES = {
    torch.bool: np.dtype("bool"),
    torch.uint8: np.dtype("uint8"),
    torch.int8: np.dtype("int8"),
    torch.int16: np.dtype("int16"),
    torch.int32: np.dtype("int32"),
    torch.int64: np.dtype("int64"),
    torch.float16: np.dtype("float16"),
    torch.float32: np.dtype("float32"),
    torch.float64: np.dtype("float64"),
}
NUMPY_DTYPES.update({dtype: np.dtype(str(dtype)[len("torch.") :]) for dtype in COMPLEX})


def every_dtype():
    """List every dtype of the running release, by name, each once."""
    found = {str(value): value for value in vars(torch).values() if isinstance(value, torch.dtype)}
    return [found[name] for name in sorted(found)]


@reused
def floating_dtypes():
    """Draw float32 or float64."""
    return st.sampled_from(FLOATING)


@reused
def numeric_dtypes():
    """Draw an integral or floating dtype on which arithmetic is defined everywhere."""
    return st.sampled_from(NUMERIC)


@reused
def shared_dtypes():
    """Draw a dtype that PyTorch and NumPy share."""
    return st.sampled_from(list(NUMPY_DTYPES))
