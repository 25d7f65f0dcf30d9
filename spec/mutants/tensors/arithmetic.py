"""Mutants of arithmetic: where a tensor is no ndarray."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_ERROR,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)


@mutant("tensors.like-ndarrays", kind=WRONG_VALUE, missed_by_example=True)
def less_means_at_most():
    """The comparison x < y is true of equal numbers."""
    return wrapped(torch.Tensor, "__lt__", lambda original, x, y: x.le(y))


@mutant("tensors.like-ndarrays", kind=EDGE, missed_by_example=True)
def division_by_zero_is_zero():
    """A quotient x / 0 is 0 instead of infinite or no number."""

    def divide(original, x, y):
        quotient = original(x, y)
        return quotient.masked_fill((y == 0).expand_as(quotient), 0) if isinstance(y, torch.Tensor) else quotient

    return wrapped(torch.Tensor, "__truediv__", divide)


@mutant("tensors.like-ndarrays", kind=EDGE, missed_by_example=True)
def product_of_scalars_has_a_dimension():
    """The product of two tensors without dimensions has one."""
    return changed_result(torch.Tensor, "__mul__", lambda product: product.reshape(tuple(product.shape) or (1,)))


@mutant("tensors.like-ndarrays", kind=WRONG_VALUE, missed_by_example=True)
def sum_along_a_dimension_counts_from_the_end():
    """torch.sum along dimension 0 takes the last one, and so on."""
    return wrapped(torch, "sum", lambda original, x, dim: original(x, dim=-1 - dim))


@mutant("tensors.like-ndarrays", kind=WRONG_VALUE, missed_by_example=True)
def later_dimensions_are_joined_backwards():
    """torch.cat along any dimension but the first joins its tensors in reverse."""

    def cat(original, tensors, dim=0, **kwargs):
        return original(tensors if dim == 0 else tensors[::-1], dim=dim, **kwargs)

    return wrapped(torch, "cat", cat)


@mutant("tensors.like-ndarrays", kind=WRONG_VALUE, missed_by_example=True)
def floor_goes_towards_zero():
    """torch.floor cuts the decimals off."""
    return wrapped(torch, "floor", lambda original, x: torch.trunc(x))


@mutant("tensors.like-ndarrays", kind=MISSING_ERROR, missed_by_example=True)
def shapes_that_do_not_broadcast_are_cut():
    """A sum of vectors of two lengths has the shorter one's."""

    def add(original, x, y):
        if isinstance(y, torch.Tensor) and x.dim() == y.dim() == 1 and 1 not in (len(x), len(y)):
            length = min(len(x), len(y))
            return original(x[:length], y[:length])
        return original(x, y)

    return wrapped(torch.Tensor, "__add__", add)


@mutant("tensors.like-ndarrays", kind=EXTRA_EFFECT)
def difference_is_left_in_the_first_operand():
    """The difference x - y changes x to the difference, where that has its shape."""

    def leaving(original, x, y):
        result = original(x, y)
        if result.shape == x.shape and x.is_contiguous():
            x.copy_(result)
        return result

    return wrapped(torch.Tensor, "__sub__", leaving)
