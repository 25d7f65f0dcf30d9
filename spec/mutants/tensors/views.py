"""Mutants of view."""

import torch

from blitz.falsify import EDGE, MISSING_ERROR, WRONG_ERROR, WRONG_MEMORY, WRONG_VALUE, changed_result, mutant, wrapped


def viewing(change):
    """Have ``x.view(sizes)`` do ``change(original, x, sizes)`` instead, whichever way the sizes are written."""

    def view(original, self, *sizes):
        return change(original, self, list(sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes))

    return wrapped(torch.Tensor, "view", view)


def known(sizes):
    """Give the product of the sizes that are given."""
    product = 1
    for size in sizes:
        product *= 1 if size == -1 else size
    return product


@mutant("tensors.view-reshapes", kind=WRONG_VALUE)
def view_reads_column_by_column():
    """A view of a matrix reads its columns one after the other."""
    return viewing(lambda original, x, sizes: original(x.t().contiguous() if x.dim() == 2 else x, sizes))


@mutant("tensors.view-reshapes", kind=WRONG_VALUE)
def view_turns_its_sizes():
    """A view in two dimensions has them in reverse."""
    return viewing(lambda original, x, sizes: original(x, sizes[::-1] if len(sizes) == 2 else sizes))


@mutant("tensors.view-reshapes", kind=EDGE)
def flat_view_is_a_row():
    """A view in one dimension has another one before it, of size 1."""
    return viewing(lambda original, x, sizes: original(x, [1, *sizes] if len(sizes) == 1 else sizes))


@mutant("tensors.view-infers-minus-one", kind=WRONG_VALUE, missed_by_example=True)
def inferred_size_comes_last():
    """A size that is inferred between others is put behind them; one in the first place stays."""

    def view(original, x, sizes):
        if -1 in sizes[1:] and sizes.count(-1) == 1:
            sizes = [size for size in sizes if size != -1] + [-1]
        return original(x, sizes)

    return viewing(view)


@mutant("tensors.view-infers-minus-one", kind=MISSING_ERROR, missed_by_example=True)
def two_sizes_are_inferred():
    """The first of two sizes to infer is taken for 1."""

    def view(original, x, sizes):
        if sizes.count(-1) > 1:
            sizes[sizes.index(-1)] = 1
        return original(x, sizes)

    return viewing(view)


@mutant("tensors.view-infers-minus-one", kind=MISSING_ERROR, missed_by_example=True)
def indivisible_view_leaves_elements_out():
    """A view whose sizes do not divide the elements leaves out those that remain."""

    def view(original, x, sizes):
        if -1 in sizes and known(sizes) > 0:
            x = x.reshape(-1)[: x.numel() // known(sizes) * known(sizes)]
        return original(x, sizes)

    return viewing(view)


@mutant("tensors.view-infers-minus-one", kind=WRONG_ERROR, missed_by_example=True)
def indivisible_view_is_a_value_error():
    """A view whose sizes do not divide the elements raises a ValueError."""

    def view(original, x, sizes):
        if -1 in sizes and known(sizes) > 0 and x.numel() % known(sizes):
            raise ValueError("shape '{}' is invalid for input of size {}".format(sizes, x.numel()))
        return original(x, sizes)

    return viewing(view)


@mutant("tensors.view-infers-minus-one", kind=EDGE, missed_by_example=True)
def size_of_nothing_is_not_inferred():
    """A view of no elements takes the size to infer for 1."""

    def view(original, x, sizes):
        if -1 in sizes and known(sizes) > 0 and not x.numel():
            sizes[sizes.index(-1)] = 1
        return original(x, sizes)

    return viewing(view)


@mutant("tensors.view-shares-memory", kind=WRONG_MEMORY)
def view_copies():
    """View gives a tensor with memory of its own."""
    return changed_result(torch.Tensor, "view", lambda view: view.clone())


@mutant("tensors.view-shares-memory", kind=EDGE, missed_by_example=True)
def flat_view_from_within_memory_copies():
    """View in one dimension of a tensor that does not begin where its memory does gives one with memory of its own."""
    return viewing(
        lambda original, x, sizes: original(x.clone() if x.storage_offset() and len(sizes) == 1 else x, sizes)
    )


@mutant("tensors.view-shares-memory", kind=WRONG_MEMORY, missed_by_example=True)
def view_of_a_block_copies():
    """View of three dimensions or more gives a tensor with memory of its own."""
    return viewing(lambda original, x, sizes: original(x.clone() if x.dim() > 2 else x, sizes))


@mutant("tensors.view-shares-memory", kind=MISSING_ERROR, missed_by_example=True)
def view_copies_where_memory_does_not_allow_one():
    """View of elements that lie in another order copies them, as reshape does."""
    return viewing(lambda original, x, sizes: x.reshape(sizes))


@mutant("tensors.view-shares-memory", kind=WRONG_ERROR, missed_by_example=True)
def impossible_view_is_a_value_error():
    """View of elements that lie in another order raises a ValueError."""

    def view(original, x, sizes):
        try:
            return original(x, sizes)
        except RuntimeError as error:
            raise ValueError(str(error)) from None

    return viewing(view)
