"""The operations of the running release, by name.

Chapter 1, section "Operations" (the note on the underscore) and "Read later" (over a hundred operations).
"""

import torch


def tensor_methods():
    """List the public methods of a tensor, sorted: everything callable whose name does not begin with an underscore."""
    return [name for name in dir(torch.Tensor) if not name.startswith("_") and callable(getattr(torch.Tensor, name))]


def in_place_methods():
    """List the methods whose names say that they change the tensor in place: those that end in an underscore."""
    return [name for name in tensor_methods() if name.endswith("_")]


def out_of_place_methods():
    """List the methods whose names promise to leave the tensor as it is: those that end in no underscore."""
    return [name for name in tensor_methods() if not name.endswith("_")]


def twin_of(name):
    """Give the method that does out of place what ``name`` does in place, or None where there is none."""
    twin = name.rstrip("_")
    return twin if callable(getattr(torch.Tensor, twin, None)) else None


def operations():
    """List the operations on tensors, sorted.

    Counted is what can be written both ways, ``torch.sin(x)`` and ``x.sin()``. That leaves out whatever is no operation
    on a tensor: factories, settings, types. A form in place is no operation of its own.
    """
    return [name for name in out_of_place_methods() if callable(getattr(torch, name, None))]
