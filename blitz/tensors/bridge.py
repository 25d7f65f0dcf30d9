"""Which tensors cross the bridge to NumPy and back.

Chapter 1, section "NumPy bridge": a tensor on the CPU and its array are one memory in two descriptions, so a tensor
crosses where NumPy has a word for its elements and for how they lie.
"""

from typing import NamedTuple, Optional

import torch

# An error of 1.3 tells in its first line all that the release could have done instead.
_LONGEST_ERROR = 160


class Crossing(NamedTuple):
    """What becomes of a dtype on its way to NumPy and back.

    Attributes:
        array_dtype: The name of NumPy's dtype, or None where the tensor did not arrive.
        returned: The dtype of the tensor that came back, or None where none did.
        shared: Whether all three had one memory.
        error: What kept the tensor from crossing, in one line; None where it crossed.
    """

    array_dtype: Optional[str] = None
    returned: Optional[torch.dtype] = None
    shared: bool = False
    error: Optional[str] = None


def crossing(dtype):
    """Send a tensor of one element to NumPy with ``numpy()``, and what arrives back with ``from_numpy()``.

    Args:
        dtype: Any dtype of the running release; those of quantized tensors and those that only have a name, too.

    Returns:
        A :class:`Crossing`. An error that PyTorch raised is in it, also where no tensor of this dtype could be made.
    """
    try:
        tensor = _one_element(dtype)
        array = tensor.numpy()
        back = torch.from_numpy(array)
    except (RuntimeError, TypeError) as error:
        return Crossing(error=one_line(error))
    shared = tensor.data_ptr() == array.ctypes.data == back.data_ptr()
    return Crossing(array.dtype.name, back.dtype, shared)


def one_line(error):
    """Give an error's kind and the beginning of its text in one line, such as ``"TypeError: can't convert …"``."""
    lines = str(error).strip().splitlines() or ["no message"]
    return "{}: {}".format(type(error).__name__, lines[0][:_LONGEST_ERROR])


def _one_element(dtype):
    if str(dtype) in ("torch.qint8", "torch.quint8", "torch.qint32"):
        # On 1.3 torch.empty makes none of these.
        return torch.quantize_per_tensor(torch.zeros(1), 1.0, 0, dtype)
    return torch.empty(1, dtype=dtype)
