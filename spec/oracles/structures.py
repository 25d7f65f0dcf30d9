"""Nested structures of tensors as plain Python, to compare them at a glance."""

import torch


def plain(structure):
    """Write tensors out as numbers, in the tuples, lists and dicts in which they lie.

    Returns:
        For a tensor its shape and values, for a container its type's name and its entries, and all else as it is.
    """
    if isinstance(structure, torch.Tensor):
        return tuple(structure.shape), structure.tolist()
    if isinstance(structure, dict):
        return "dict", {key: plain(value) for key, value in structure.items()}
    if isinstance(structure, (tuple, list)):
        return type(structure).__name__, [plain(entry) for entry in structure]
    return structure
