"""Tensors in tuples, lists and dicts, as models take and return them."""

import torch
from hypothesis import strategies as st


def structures(batch):
    """Draw nested tuples, lists and dicts of batches, with at least one among them; some places hold None.

    Args:
        batch: How many samples each tensor has in its first dimension.

    Returns:
        A strategy of tuples whose first entry is a tensor; each tensor's values tell its samples apart.
    """
    tensors = st.integers(1, 3).map(lambda width: numbered(batch, width))
    nested = st.recursive(
        st.one_of(tensors, st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        ),
        max_leaves=6,
    )
    return st.tuples(tensors, nested)


def numbered(batch, *sample):
    """Count from 0 in a tensor of float64 of shape (batch, *sample)."""
    shape = (batch, *sample)
    return torch.arange(torch.Size(shape).numel(), dtype=torch.float64).reshape(shape)
