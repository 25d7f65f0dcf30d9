"""Mutants of indexing."""

import torch

from blitz.falsify import (
    EDGE,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    mutant,
    wrapped,
)


def reading(change):
    """Have ``x[index]`` do ``change(original, x, index)`` instead."""
    return wrapped(torch.Tensor, "__getitem__", change)


def reading_columns(change):
    """Have ``x[rows, column]``, of a slice of rows, do ``change(original, x, rows, column)`` instead."""

    def read(original, x, index):
        a_column = isinstance(index, tuple) and list(map(type, index)) == [slice, int]
        return change(original, x, *index) if a_column else original(x, index)

    return reading(read)


def changed_parts(change):
    """Have ``x[index]`` take each part of the index for ``change(part)``."""

    def read(original, x, index):
        return original(x, tuple(map(change, index)) if isinstance(index, tuple) else change(index))

    return reading(read)


def is_mask(part):
    """Tell whether a part of an index is a mask."""
    return isinstance(part, torch.Tensor) and part.dtype == torch.bool


@mutant("tensors.numpy-indexing", kind=WRONG_VALUE, missed_by_example=True)
def last_but_one_is_the_last():
    """x[-2] is the last element, and so on."""

    def late(part):
        return part + 1 if type(part) is int and part < -1 else part

    return changed_parts(late)


@mutant("tensors.numpy-indexing", kind=WRONG_VALUE, missed_by_example=True)
def steps_are_ignored():
    """x[::2] takes every element."""

    def whole(part):
        return slice(part.start, part.stop) if isinstance(part, slice) and (part.step or 1) > 1 else part

    return changed_parts(whole)


@mutant("tensors.numpy-indexing", kind=WRONG_VALUE, missed_by_example=True)
def masks_select_what_they_leave_out():
    """x[mask] gives the elements where the mask is False."""
    return reading(lambda original, x, index: original(x, ~index if is_mask(index) else index))


@mutant("tensors.numpy-indexing", kind=EDGE, missed_by_example=True)
def mask_that_selects_nothing_selects_all():
    """x[mask] of a mask that is False everywhere gives everything."""

    def read(original, x, index):
        nothing = is_mask(index) and index.dim() > 0 and not bool(index.any())
        return original(x, ~index if nothing else index)

    return reading(read)


@mutant("tensors.numpy-indexing", kind=EDGE, missed_by_example=True)
def array_of_no_dimensions_keeps_its_dimension():
    """x[index] of an index tensor without dimensions keeps the dimension that it takes away."""

    def keeping(part):
        return part.reshape(1) if isinstance(part, torch.Tensor) and not part.dim() and not is_mask(part) else part

    return changed_parts(keeping)


@mutant("tensors.numpy-indexing", kind=MISSING_EFFECT, missed_by_example=True)
def assignment_to_a_mask_is_lost():
    """x[mask] = value changes nothing."""
    return wrapped(
        torch.Tensor,
        "__setitem__",
        lambda original, x, index, value: None if is_mask(index) else original(x, index, value),
    )


@mutant("tensors.numpy-indexing", kind=WRONG_VALUE, missed_by_example=True)
def assignment_to_a_tuple_writes_to_its_first_index_alone():
    """x[i, j] = value writes to all of x[i]."""
    return wrapped(
        torch.Tensor,
        "__setitem__",
        lambda original, x, index, value: original(x, index[:1] if type(index) is tuple else index, value),
    )


@mutant("tensors.numpy-indexing", kind=MISSING_ERROR, missed_by_example=True)
def negative_steps_go_forward():
    """x[::-1] is x[::1]."""

    def forward(part):
        return slice(part.start, part.stop, abs(part.step or 1)) if isinstance(part, slice) else part

    return changed_parts(forward)


@mutant("tensors.numpy-indexing", kind=WRONG_ERROR, missed_by_example=True)
def negative_steps_are_an_index_error():
    """x[::-1] raises an IndexError."""

    def refusing(part):
        if isinstance(part, slice) and (part.step or 1) < 0:
            raise IndexError("step must be greater than zero")
        return part

    return changed_parts(refusing)


@mutant("tensors.column-index", kind=WRONG_MEMORY)
def column_is_copied():
    """x[:, 1] has memory of its own."""
    return reading_columns(lambda original, x, rows, column: original(x, (rows, column)).clone())


@mutant("tensors.column-index", kind=WRONG_VALUE)
def columns_count_from_one():
    """x[:, 1] is the first column."""
    return reading_columns(lambda original, x, rows, column: original(x, (rows, column - 1)))


@mutant("tensors.column-index", kind=WRONG_VALUE)
def column_keeps_its_dimension():
    """x[:, 1] is a matrix of one column."""
    return reading_columns(lambda original, x, rows, column: original(x, (rows, slice(column, column + 1))))


@mutant("tensors.column-index", kind=WRONG_VALUE)
def column_is_a_row():
    """x[:, 1] is the second row."""
    return reading_columns(lambda original, x, rows, column: original(x, (column, rows)))
