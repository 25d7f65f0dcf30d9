"""Numbers that are the same on every release of PyTorch and NumPy, and on every machine.

NumPy promises that the streams of ``RandomState`` never change, and what is made of them here is rounded in one way by
IEEE 754: additions, multiplications, square roots. No normal numbers are drawn, whose logarithm is the C library's.
"""

import math

import numpy as np
import torch


class Frozen:
    """Draws from one seed.

    Args:
        seed: Of NumPy's ``RandomState``.
    """

    def __init__(self, seed):
        self._random = np.random.RandomState(seed)

    def uniform(self, low, high, *shape):
        """Draw from [low, high): a float32 tensor."""
        return torch.from_numpy((low + (high - low) * self._random.random_sample(shape)).astype(np.float32))

    def integers(self, low, high, *shape):
        """Draw whole numbers from low to high, both included: an int64 array."""
        return self._random.randint(low, high + 1, size=shape).astype(np.int64)

    def permutation(self, *shape):
        """Draw an order of the numbers from 0 on, each of them once: an int64 array."""
        return self._random.permutation(int(np.prod(shape))).reshape(shape).astype(np.int64)

    def fill(self, network):
        """Give a network weights of the size that PyTorch's own have: up to one over the root of the inputs.

        Args:
            network: A module of convolutions and affine layers; its parameters are overwritten, in their order.

        Returns:
            The network.
        """
        with torch.no_grad():
            for layer in network.children():
                bound = None
                for parameter in layer.parameters():  # the weight comes first, and its inputs count for the bias, too
                    bound = bound or 1 / math.sqrt(parameter[0].numel())
                    parameter.copy_(self.uniform(-bound, bound, *parameter.shape))
        return network
