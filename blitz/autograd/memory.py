"""The bytes that a forward pass keeps alive, with and without tracking.

Chapter 2, section "Tensor": without tracking, evaluation uses less memory. PyTorch counts the memory of a GPU, but not
that of a CPU. So the layers here write their results into memory that is borrowed from NumPy, which tells when it is
given back: an exact count, the same in every run and on every release.
"""

import weakref
from typing import NamedTuple

import numpy as np
import torch


class Lender:
    """Lends memory for tensors.

    Attributes:
        lent: The bytes that are lent now: no tensor and no graph has let go of them.
        peak: The most bytes that were lent at a time.
    """

    def __init__(self):
        self.lent = 0
        self.peak = 0

    def zeros(self, *shape):
        """Make a float32 tensor of zeros in lent memory."""
        array = np.zeros(shape, dtype=np.float32)
        self.lent += array.nbytes
        self.peak = max(self.peak, self.lent)
        # The tensor's storage owns the array; whatever keeps the storage alive, such as a graph, keeps the array alive.
        weakref.finalize(array, self._take_back, array.nbytes)
        return torch.from_numpy(array)

    def _take_back(self, size):
        self.lent -= size


class ForwardMemory(NamedTuple):
    """What a forward pass took for its activations.

    Attributes:
        kept: Bytes alive at the end, when nothing but the result is held.
        peak: The most bytes alive at a time on the way.
    """

    kept: int
    peak: int


def memory_of_forward(depth, batch=16, width=64):
    """Measure a forward pass through equally wide layers, each a product with a weight and a sigmoid.

    Args:
        depth: The number of layers.
        batch: The number of rows of the input.
        width: The number of columns, of the input and of each layer.

    Returns:
        A :class:`ForwardMemory`; one activation has ``4 * batch * width`` bytes. The weights require grad, so all
        activations are kept for the backward pass, unless the caller has switched tracking off.
    """
    lender = Lender()
    activation = torch.ones(batch, width)
    for _ in range(depth):
        weight = torch.full((width, width), 1.0 / width, requires_grad=True)
        activation = lender.zeros(batch, width).addmm_(activation, weight).sigmoid_()
    # The name `activation` still holds the result here, and with it whatever its graph holds.
    return ForwardMemory(kept=lender.lent, peak=lender.peak)
