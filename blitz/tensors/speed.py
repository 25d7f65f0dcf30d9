"""A computation that a GPU in NumPy's place makes faster. Chapter 1, section "What is PyTorch"."""

import torch

from blitz.timing.queues import queue_of
from blitz.timing.seconds import seconds_of, waiting


def product(size, device):
    """Prepare the product of two square matrices.

    Args:
        size: The matrices' rows and columns.
        device: Where to multiply them.

    Returns:
        A function without arguments that multiplies and returns the result: float32, each element ``1 / size``. On a
        GPU it returns before the result is there.
    """
    matrix = torch.full((size, size), 1.0 / size, device=device)
    return lambda: matrix.matmul(matrix)


def flop_of_product(size):
    """Count the floating-point operations of :func:`product`: a multiplication and an addition for each term."""
    return 2 * size**3


def seconds_of_product(size, device, repeats=3):
    """Time the product of two square matrices.

    Args:
        size: The matrices' rows and columns.
        device: Where to multiply them.
        repeats: How often.

    Returns:
        The shortest time of one product, in seconds.
    """
    queue = queue_of(device)
    return min(seconds_of(waiting(product(size, device), queue), queue, repeats, warm_up=1))
