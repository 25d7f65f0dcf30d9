"""How a tensor of each dtype of the running release prints."""

import torch

from blitz.claims import release_at_least

# No public function of a release before this one makes a tensor of these.
MADE_SINCE = {"torch.complex32": "1.6", "torch.complex64": "1.6", "torch.complex128": "1.6"}


def unprintable():
    """Name the dtypes that the running release has and makes no tensor of."""
    return {name for name, release in MADE_SINCE.items() if not release_at_least(torch.__version__, release)}


def printed(dtype):
    """Print a tensor of a dtype.

    Args:
        dtype: A torch dtype.

    Returns:
        What ``repr`` gives for one element, or for none where the release has no arithmetic for the dtype. None where
        it makes no such tensor.
    """
    forms = (_printed_by(make, dtype) for make in (_one_zero, _nothing, _quantized))
    return next((form for form in forms if form is not None), None)


def _printed_by(make, dtype):
    try:
        return repr(make(dtype))
    except Exception:  # noqa: BLE001 - releases differ in what they raise where a dtype lacks an operation
        return None


def _one_zero(dtype):
    return torch.zeros(1, dtype=dtype)


def _nothing(dtype):
    return torch.empty(0, dtype=dtype)


def _quantized(dtype):
    return torch.quantize_per_tensor(torch.zeros(1), 1.0, 0, dtype)
