"""The worked gradient of chapter 2: y = x + 2, z = 3y², out = the mean of z."""

from typing import NamedTuple

import torch


class WorkedExample(NamedTuple):
    """Every tensor of the example.

    Attributes:
        x: The leaf.
        y: ``x + 2``, of x's shape.
        z: ``y * y * 3``, of x's shape.
        out: The mean of z, zero-dimensional.
    """

    x: torch.Tensor
    y: torch.Tensor
    z: torch.Tensor
    out: torch.Tensor


def worked_example(x=None):
    """Compute the example of the sections "Tensor" and "Gradients", up to but without ``out.backward()``.

    Args:
        x: A leaf of any shape and floating dtype; the documents' 2x2 of ones that requires grad by default.

    Returns:
        A :class:`WorkedExample`. Where x requires grad, ``out.backward()`` leaves 6 (x + 2) / x.numel() in ``x.grad``.
    """
    if x is None:
        x = torch.ones(2, 2, requires_grad=True)
    y = x + 2
    z = y * y * 3
    return WorkedExample(x, y, z, z.mean())
