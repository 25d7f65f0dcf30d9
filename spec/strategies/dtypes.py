"""The dtypes of the running release."""

import numpy
import torch
from hypothesis import strategies as st

BOOLEAN = (torch.bool,)
INTEGRAL = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
FLOATING = (torch.float32, torch.float64)
# Arithmetic on complex tensors is complete from 1.8 on; 1.3 has the dtypes but hardly an operation.
COMPLEX = (torch.complex64, torch.complex128) if hasattr(torch, "view_as_complex") and hasattr(torch, "fft") else ()
if not callable(getattr(torch.Tensor, "resolve_conj", None)):  # until 1.9 complex tensors lack item(), printing or NumPy
    COMPLEX = ()
NUMERIC = INTEGRAL + FLOATING

# Dtypes that NumPy has as well, with NumPy's name for each.
NUMPY_DTYPES = {
    torch.bool: numpy.dtype("bool"),
    torch.uint8: numpy.dtype("uint8"),
    torch.int8: numpy.dtype("int8"),
    torch.int16: numpy.dtype("int16"),
    torch.int32: numpy.dtype("int32"),
    torch.int64: numpy.dtype("int64"),
    torch.float16: numpy.dtype("float16"),
    torch.float32: numpy.dtype("float32"),
    torch.float64: numpy.dtype("float64"),
}
NUMPY_DTYPES.update({dtype: numpy.dtype(str(dtype)[len("torch.") :]) for dtype in COMPLEX})


def every_dtype():
    """List every dtype of the running release, by name, each once."""
    found = {str(value): value for value in vars(torch).values() if isinstance(value, torch.dtype)}
    return [found[name] for name in sorted(found)]


def floating_dtypes():
    """Draw float32 or float64."""
    return st.sampled_from(FLOATING)


def numeric_dtypes():
    """Draw an integral or floating dtype on which arithmetic is defined everywhere."""
    return st.sampled_from(NUMERIC)


def shared_dtypes():
    """Draw a dtype that PyTorch and NumPy share."""
    return st.sampled_from(list(NUMPY_DTYPES))
