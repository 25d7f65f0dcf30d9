"""Sizes of batches, and how many devices share them."""

import torch
from hypothesis import strategies as st


def _takes_empty_batches():
    try:
        torch.nn.functional.max_pool2d(torch.zeros(0, 1, 2, 2), 2)
        torch.nn.Linear(1, 1, bias=False)(torch.zeros(0, 1))
    except RuntimeError:  # 1.3: pooling and matrix products refuse a batch of no samples
        return False
    return True


EMPTY_BATCHES = _takes_empty_batches()


def batch_sizes(largest=4, smallest=None):
    """Draw how many samples a batch has: none, too, unless told, on releases whose layers take a batch of none."""
    least = int(not EMPTY_BATCHES) if smallest is None else smallest
    return st.integers(least, largest)


def several_devices(most=8):
    """Draw a number of devices, two or more."""
    return st.integers(2, most)
