"""Mutants of size()."""

import torch

from blitz.falsify import EDGE, WRONG_VALUE, changed_result, mutant


def changed_size(change):
    """Have ``x.size()`` give what ``change`` makes of it; ``x.size(0)`` and ``x.shape`` stay as they are."""
    return changed_result(torch.Tensor, "size", lambda size: change(size) if isinstance(size, torch.Size) else size)


@mutant("tensors.size-is-a-tuple", kind=WRONG_VALUE)
def size_is_a_list():
    """size() gives a list."""
    return changed_size(list)


@mutant("tensors.size-is-a-tuple", kind=WRONG_VALUE)
def size_is_a_plain_tuple():
    """size() gives a tuple that is no torch.Size."""
    return changed_size(tuple)


@mutant("tensors.size-is-a-tuple", kind=WRONG_VALUE, missed_by_example=True)
def size_of_a_block_is_reversed():
    """size() of three dimensions or more begins with the last."""
    return changed_size(lambda size: size if len(size) < 3 else torch.Size(reversed(size)))


@mutant("tensors.size-is-a-tuple", kind=EDGE, missed_by_example=True)
def size_of_a_scalar_is_one():
    """size() of a tensor without dimensions is (1,)."""
    return changed_size(lambda size: size or torch.Size([1]))


@mutant("tensors.size-is-a-tuple", kind=EDGE, missed_by_example=True)
def size_leaves_out_empty_dimensions():
    """size() leaves out dimensions of no elements."""
    return changed_size(lambda size: torch.Size([each for each in size if each]))
