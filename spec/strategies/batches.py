"""Sizes of batches."""

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


def batch_sizes(largest=4):
    """Draw how many samples a batch has: none, too, on releases whose layers take a batch of none."""
    return st.integers(0 if EMPTY_BATCHES else 1, largest)
