"""Attributes that PyTorch computes."""

import inspect

import torch

from blitz.falsify import replaced


def changed_attribute(name, change):
    """Have an attribute of tensors read as what ``change`` makes of the tensor and of the attribute's value.

    Args:
        name: Such as ``grad`` or ``data``; writing it is as ever.
        change: Called with the tensor and the value.

    Returns:
        A context manager.
    """
    original = inspect.getattr_static(torch.Tensor, name)
    read = property(lambda self: change(self, original.__get__(self, type(self))), original.__set__)
    return replaced(torch.Tensor, name, read)
