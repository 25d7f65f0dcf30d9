"""Mutants of what is made of the outputs: the highest of them, softmax, and counts of what is right."""

import torch

from blitz.falsify import (
    EDGE,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)


def _max_along(change):
    """Have torch.max(outputs, dim) give something else; that of one tensor or of two stays as it is."""

    def maximum(original, outputs, *args, **kwargs):
        found = original(outputs, *args, **kwargs)
        return change(outputs, *found) if args and isinstance(args[0], int) else found

    return wrapped(torch, "max", maximum)


@mutant("classifier.max-gives-values-and-indices", "classifier.peek-four", kind=WRONG_VALUE)
def max_gives_the_lowest():
    """torch.max along a dimension gives the lowest value and its index."""
    return _max_along(lambda outputs, values, indices: torch.min(outputs, 1))


@mutant("classifier.max-gives-values-and-indices", kind=WRONG_VALUE, missed_by_example=True)
def max_counts_places_in_int32():
    """torch.max along a dimension gives indices of dtype int32."""
    return _max_along(lambda outputs, values, indices: (values, indices.int()))


@mutant("classifier.max-gives-values-and-indices", kind=EDGE, missed_by_example=True)
def max_of_ties_points_between_them():
    """Among several highest outputs torch.max gives the index halfway from the first to the last."""

    def change(outputs, values, _):
        places = torch.arange(outputs.shape[1]).expand(outputs.shape)
        highest = outputs == values[:, None]
        first = torch.where(highest, places, torch.full_like(places, outputs.shape[1])).min(1)[0]
        last = torch.where(highest, places, torch.full_like(places, -1)).max(1)[0]
        return values, torch.stack([first, last]).double().mean(0).long()

    return _max_along(change)


@mutant("classifier.max-gives-values-and-indices", kind=WRONG_VALUE, missed_by_example=True)
def max_is_never_negative():
    """torch.max along a dimension gives zero where every output is negative."""
    return _max_along(lambda outputs, values, indices: (values.clamp(min=0), indices))


@mutant("classifier.max-gives-values-and-indices", kind=EDGE, missed_by_example=True)
def max_of_one_image_drops_its_dimension():
    """torch.max along a dimension of a batch of one image gives a value and an index without dimensions."""
    return _max_along(lambda outputs, values, indices: (values.squeeze(), indices.squeeze()))


def _softmax(call):
    return wrapped(torch, "softmax", call)


@mutant("classifier.outputs-are-energies", kind=WRONG_VALUE, missed_by_example=True)
def softmax_goes_over_the_images():
    """Softmax over the classes is one over the images."""
    return _softmax(lambda original, outputs, dim: original(outputs, 1 - dim))


@mutant("classifier.outputs-are-energies", kind=WRONG_VALUE, missed_by_example=True)
def softmax_prefers_the_lowest():
    """Softmax gives the lowest output the greatest share."""
    return _softmax(lambda original, outputs, dim: original(-outputs, dim))


@mutant("classifier.outputs-are-energies", kind=WRONG_VALUE, missed_by_example=True)
def softmax_shares_out_too_little():
    """Softmax's shares add up to nine tenths."""
    return changed_result(torch, "softmax", lambda shares: 0.9 * shares)


@mutant("classifier.outputs-are-energies", kind=EDGE, missed_by_example=True)
def softmax_breaks_ties():
    """Softmax gives equal outputs a little less the later they come."""

    def softmax(original, outputs, dim):
        return original(outputs - 0.01 * torch.arange(outputs.shape[dim]).to(outputs.dtype), dim)

    return _softmax(softmax)


@mutant(
    "classifier.better-than-chance",
    "classifier.per-class-accuracy",
    "classifier.per-class-loop-counts-four",
    kind=WRONG_VALUE,
)
def all_labels_are_equal():
    """Two tensors of labels are equal everywhere."""

    def equal(original, self, other):
        labels = isinstance(other, torch.Tensor) and self.dtype == other.dtype == torch.int64
        return torch.ones_like(self, dtype=torch.bool) if labels else original(self, other)

    return wrapped(torch.Tensor, "__eq__", equal)


@mutant("classifier.per-class-accuracy", kind=WRONG_VALUE)
def bincount_counts_a_class_once():
    """Bincount tells whether a label occurs, not how often."""
    return changed_result(torch, "bincount", lambda counts: counts.clamp(max=1))


def _indexed(change):
    """Have indexing take another index: what ``change(index, tensor)`` gives."""

    def take(original, self, index):
        changed = change(index, self)
        # In a tuple: releases such as 1.3 take a mask for a sequence of indices once __getitem__ is written in Python.
        return original(self, (changed,) if isinstance(changed, torch.Tensor) else changed)

    return wrapped(torch.Tensor, "__getitem__", take)


@mutant("classifier.per-class-accuracy", kind=WRONG_VALUE)
def a_mask_takes_everything():
    """Indexing by a mask gives all elements."""

    def change(index, _):
        return slice(None) if isinstance(index, torch.Tensor) and index.dtype == torch.bool else index

    return _indexed(change)


@mutant("classifier.per-class-loop-counts-four", kind=MISSING_ERROR, missed_by_example=True)
def an_index_beyond_the_end_begins_anew():
    """An index beyond the end counts on from the beginning."""
    return _indexed(lambda index, x: index % len(x) if type(index) is int and x.dim() else index)


@mutant("classifier.per-class-loop-counts-four", kind=WRONG_ERROR, missed_by_example=True)
def an_index_beyond_the_end_is_a_value_error():
    """An index beyond the end raises ValueError."""

    def change(index, x):
        if type(index) is int and x.dim() and index >= len(x):
            raise ValueError("index {} is out of bounds".format(index))
        return index

    return _indexed(change)


@mutant("classifier.per-class-loop-counts-four", kind=EDGE, missed_by_example=True)
def index_3_gives_the_third():
    """The index 3 gives what stands at 2."""
    return _indexed(lambda index, x: 2 if type(index) is int and index == 3 < len(x) else index)


@mutant("classifier.per-class-loop-counts-four", kind=WRONG_VALUE)
def squeeze_turns_round():
    """squeeze() gives the elements in reverse order."""
    return changed_result(torch.Tensor, "squeeze", lambda x: torch.stack(x.unbind()[::-1]) if x.dim() else x)
