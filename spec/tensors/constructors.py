"""The constructors that start from a tensor, as a table of calls."""

import torch

SHAPE = (2, 3)

# Names to calls, from the tensor that they start from and keyword arguments.
NEW = {
    "new_empty": lambda x, **how: x.new_empty(SHAPE, **how),
    "new_full": lambda x, **how: x.new_full(SHAPE, 1, **how),
    "new_ones": lambda x, **how: x.new_ones(SHAPE, **how),
    "new_tensor": lambda x, **how: x.new_tensor([[1, 0, 1], [0, 1, 1]], **how),
    "new_zeros": lambda x, **how: x.new_zeros(SHAPE, **how),
}
LIKE = {
    "empty_like": torch.empty_like,
    "full_like": lambda x, **how: torch.full_like(x, 1, **how),
    "ones_like": torch.ones_like,
    "zeros_like": torch.zeros_like,
    "randint_like": lambda x, **how: torch.randint_like(x, 2, **how),
}
# Of floating dtypes only
RANDOM_LIKE = {"rand_like": torch.rand_like, "randn_like": torch.randn_like}


def devices():
    """List the devices that every machine has: the CPU, and from 1.9 on meta, with shapes and dtypes but no memory."""
    return ["cpu", "meta"] if hasattr(torch, "inference_mode") else ["cpu"]
