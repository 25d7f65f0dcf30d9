"""Mutants of the ways to add, and of out=."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_MEMORY,
    WRONG_VALUE,
    mutant,
    wrapped,
)


def with_out(change):
    """Have ``torch.add(x, y, out=out)`` do ``change(original, x, y, out)``; other additions stay as they are."""

    def add(original, x, y, out=None):
        return original(x, y) if out is None else change(original, x, y, out)

    return wrapped(torch, "add", add)


@mutant("tensors.four-additions-agree", kind=WRONG_VALUE, missed_by_example=True)
def function_adds_doubles_as_floats():
    """torch.add rounds float64 to float32."""

    def add(original, x, y, **kwargs):
        total = original(x, y, **kwargs)
        return total.copy_(total.float()) if total.dtype == torch.float64 else total

    return wrapped(torch, "add", add)


@mutant("tensors.four-additions-agree", kind=EDGE, missed_by_example=True)
def addition_in_place_of_booleans_is_exclusive():
    """add_ of True to True gives False."""
    return wrapped(
        torch.Tensor, "add_", lambda original, x, y: original(x, y) if y.dtype != torch.bool else x.copy_(x != y)
    )


@mutant("tensors.four-additions-agree", kind=EDGE, missed_by_example=True)
def sum_of_nothing_is_a_float():
    """The sum x + y of tensors without elements is float32 whatever they were."""
    return wrapped(
        torch.Tensor, "__add__", lambda original, x, y: original(x, y) if y.numel() else original(x, y).float()
    )


@mutant("tensors.four-additions-agree", kind=EDGE, missed_by_example=True)
def operator_gives_zero_for_equal_numbers():
    """The sum x + y is 0 where x and y are equal whole numbers."""

    def add(original, x, y):
        total = original(x, y)
        return total * (x != y).to(total.dtype) if total.dtype in (torch.int32, torch.int64) else total

    return wrapped(torch.Tensor, "__add__", add)


@mutant("tensors.four-additions-agree", kind=EXTRA_EFFECT)
def operator_adds_into_its_first_operand():
    """The sum x + y changes x to the sum, where that has its shape."""

    def add(original, x, y):
        total = original(x, y)
        if total.shape == x.shape and x.is_contiguous():
            x.copy_(total)
        return total

    return wrapped(torch.Tensor, "__add__", add)


@mutant("tensors.four-additions-agree", kind=WRONG_VALUE)
def out_is_cleared():
    """torch.add(x, y, out=out) fills out with zeros."""
    return with_out(lambda original, x, y, out: out.zero_())


@mutant("tensors.out-argument-is-filled", kind=MISSING_EFFECT)
def out_is_left_as_it_was():
    """torch.add(x, y, out=out) returns out and writes nothing to it."""
    return with_out(lambda original, x, y, out: out)


@mutant("tensors.out-argument-is-filled", kind=WRONG_MEMORY)
def out_is_filled_but_another_tensor_returned():
    """torch.add(x, y, out=out) fills out and returns a copy of it."""
    return with_out(lambda original, x, y, out: original(x, y, out=out).clone())


@mutant("tensors.out-argument-is-filled", kind=WRONG_MEMORY)
def out_gets_new_memory():
    """torch.add(x, y, out=out) has out point to new memory that holds the sum."""

    def add(original, x, y, out):
        out.data = original(x, y)
        return out

    return with_out(add)


@mutant("tensors.out-argument-is-filled", kind=EDGE, missed_by_example=True)
def out_that_is_not_contiguous_gets_new_memory():
    """torch.add(x, y, out=out) exchanges the memory of an out whose elements do not lie in order."""

    def add(original, x, y, out):
        if out.is_contiguous():
            return original(x, y, out=out)
        out.data = original(x, y)
        return out

    return with_out(add)


@mutant("tensors.out-argument-is-filled", kind=EDGE, missed_by_example=True)
def out_of_a_broadcast_is_filled_in_its_first_row_alone():
    """torch.add(x, y, out=out) of tensors of two shapes writes to out[0] and leaves zeros in the rest."""

    def add(original, x, y, out):
        original(x, y, out=out)
        if x.shape != out.shape and out.dim() > 0:
            out[1:] = 0
        return out

    return with_out(add)
