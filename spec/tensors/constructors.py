"""The constructors that start from a tensor, as a table of calls."""

import torch

SHAPE = (2, 3)


def _of_torch(name, *arguments):
    # Looked up when it is called, so that a mutant is met.
    return lambda x, **how: getattr(torch, name)(x, *arguments, **how)


# Names to calls, from the tensor that they start from and keyword arguments.
NEW = {
    "new_empty": lambda x, **how: x.new_empty(SHAPE, **how),
    "new_full": lambda x, **how: x.new_full(SHAPE, 1, **how),
    "new_ones": lambda x, **how: x.new_ones(SHAPE, **how),
    "new_tensor": lambda x, **how: x.new_tensor([[1, 0, 1], [0, 1, 1]], **how),
    "new_zeros": lambda x, **how: x.new_zeros(SHAPE, **how),
}
LIKE = {
    "empty_like": _of_torch("empty_like"),
    "full_like": _of_torch("full_like", 1),
    "ones_like": _of_torch("ones_like"),
    "zeros_like": _of_torch("zeros_like"),
    "randint_like": _of_torch("randint_like", 2),
}
# Of floating dtypes only
RANDOM_LIKE = {
    "rand_like": _of_torch("rand_like"),
    "randn_like": _of_torch("randn_like"),
}


def devices():
    """List the devices that every machine has: the CPU, and from 1.9 on meta, with shapes and dtypes but no memory."""
    return ["cpu", "meta"] if hasattr(torch, "inference_mode") else ["cpu"]
