"""Mutants of the operations that the documents name by their families, and of how many there are."""

import torch

from blitz.falsify import MISSING_EFFECT, WRONG_VALUE, mutant, replaced, together, wrapped

NAMED = {"t", "index_select", "exp", "sin", "matmul", "bernoulli"}  # those that the proof asks for by name


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def few_operations_are_functions():
    """Most operations are methods alone, so that fewer than a hundred can be written both ways."""
    methods = [name for name in dir(torch.Tensor) if not name.startswith("_") and not name.endswith("_")]
    both = [name for name in methods if callable(getattr(torch, name, None)) and name not in NAMED]
    return together(*[replaced(torch, name, None) for name in both[60:]])


@mutant("tensors.over-a-hundred-operations", kind=MISSING_EFFECT)
def transpose_swaps_nothing():
    """x.transpose(0, 1) is x."""
    return wrapped(torch.Tensor, "transpose", lambda original, x, first, second: original(x, first, first))


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def gather_takes_whole_rows():
    """x.gather(1, index) reads along the other dimension."""
    return wrapped(
        torch.Tensor,
        "gather",
        lambda original, x, dim, index: original(x.t(), dim, index) if dim == 1 else original(x, dim, index),
    )


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def running_sum_leaves_its_own_element_out():
    """x.cumsum(0) adds up what stands before each element."""
    return wrapped(torch.Tensor, "cumsum", lambda original, x, dim: original(x, dim) - x)


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def matmul_multiplies_each_element():
    """x.matmul(y) is the product element by element."""
    return wrapped(torch.Tensor, "matmul", lambda original, x, y: x * y)


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def determinant_has_no_sign():
    """x.det() of rows in another order is the same: the determinant of the rows reversed."""
    return wrapped(torch.Tensor, "det", lambda original, x: original(x.flip(0)))


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def bernoulli_draws_the_complement():
    """x.bernoulli(p) is 1 with probability 1 - p."""
    return wrapped(torch.Tensor, "bernoulli", lambda original, x, *p: 1 - original(x, *p))


@mutant("tensors.over-a-hundred-operations", kind=WRONG_VALUE)
def normal_takes_a_variance():
    """x.normal_(mean, std) takes std for the variance."""
    return wrapped(torch.Tensor, "normal_", lambda original, x, mean, std: original(x, mean, std**0.5))
