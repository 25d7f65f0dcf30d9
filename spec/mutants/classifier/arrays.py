"""Mutants of the way from an array to a tensor."""

import torch

from blitz.falsify import WRONG_ERROR, WRONG_VALUE, changed_result, mutant, wrapped


def _changed_for(dtype, change):
    """Have from_numpy change what it makes of arrays of one dtype."""
    return changed_result(torch, "from_numpy", lambda tensor: change(tensor) if tensor.dtype == dtype else tensor)


@mutant("classifier.numpy-then-tensor", kind=WRONG_VALUE)
def from_numpy_moves_channels_first():
    """from_numpy of an array of three dimensions moves the last one to the front."""
    return changed_result(torch, "from_numpy", lambda tensor: tensor.permute(2, 0, 1) if tensor.dim() == 3 else tensor)


@mutant("classifier.numpy-then-tensor", kind=WRONG_VALUE)
def from_numpy_makes_floats_of_samples():
    """from_numpy of 16-bit integers gives float32."""
    return _changed_for(torch.int16, lambda tensor: tensor.float())


@mutant("classifier.numpy-then-tensor", kind=WRONG_VALUE)
def from_numpy_cuts_negative_samples_off():
    """from_numpy of 16-bit integers takes negative ones for zero."""
    return _changed_for(torch.int16, lambda tensor: tensor.clamp(min=0))


@mutant("classifier.numpy-then-tensor", kind=WRONG_VALUE)
def from_numpy_keeps_the_low_byte_of_a_character():
    """from_numpy of 64-bit integers keeps their lowest eight bits."""
    return _changed_for(torch.int64, lambda tensor: tensor % 256)


@mutant("classifier.numpy-then-tensor", kind=WRONG_ERROR)
def from_numpy_refuses_bytes():
    """from_numpy of uint8 raises TypeError."""

    def from_numpy(original, array):
        if array.dtype == "uint8":
            raise TypeError("can't convert np.ndarray of type uint8")
        return original(array)

    return wrapped(torch, "from_numpy", from_numpy)
