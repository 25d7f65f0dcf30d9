"""Mutants of DataLoader: which samples it gives, in which order, by which iterator."""

import contextlib

import torch
from torch.utils import data

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    wrapped,
)

_ITERATOR = data.dataloader._SingleProcessDataLoaderIter  # noqa: SLF001 - it has no public name


def _collated(change):
    """Have every batch of images and labels changed."""
    collate = data._utils.collate  # noqa: SLF001 - where a DataLoader looks its default up
    return changed_result(
        collate, "default_collate", lambda batch: change(*batch) if isinstance(batch, list) else batch
    )


@mutant("classifier.loader-batches", "classifier.torchvision-provides", kind=EDGE, missed_by_example=True)
def loader_drops_a_short_last_batch():
    """DataLoader leaves out a last batch that is not full."""

    def init(original, self, *args, **kwargs):
        original(self, *args, **dict(kwargs, drop_last=True))

    return wrapped(data.DataLoader, "__init__", init)


@mutant("classifier.loader-batches", kind=WRONG_VALUE, missed_by_example=True)
def shuffling_repeats_and_forgets():
    """A shuffling loader draws each sample from all of them, also from those that were drawn before."""

    def order(_, self):
        count = len(self.data_source)
        return iter(torch.randint(0, count, (count,)).tolist())

    return wrapped(data.RandomSampler, "__iter__", order)


@mutant("classifier.loader-batches", kind=MISSING_EFFECT)
def shuffle_is_ignored():
    """A loader with shuffle=True keeps the order."""
    return wrapped(data.RandomSampler, "__iter__", lambda original, self: iter(range(len(self.data_source))))


@mutant("classifier.loader-batches", kind=MISSING_EFFECT, missed_by_example=True)
def every_epoch_has_the_first_ones_order():
    """A shuffling loader shuffles once and keeps that order for all epochs."""
    orders = {}

    def order(original, self):
        if self not in orders:
            orders[self] = list(original(self))
        return iter(orders[self])

    return wrapped(data.RandomSampler, "__iter__", order)


@mutant("classifier.loader-batches", "classifier.peek-four", kind=EXTRA_EFFECT)
def loader_shuffles_unasked():
    """A loader with shuffle=False shuffles all the same."""
    return wrapped(
        data.SequentialSampler, "__iter__", lambda original, self: iter(torch.randperm(len(self.data_source)).tolist())
    )


@mutant("classifier.loader-batches", "classifier.better-than-chance", kind=WRONG_VALUE, missed_by_example=True)
def labels_come_in_reverse():
    """A batch has its labels in the reverse order of its images."""
    return _collated(lambda images, labels: [images, labels.flip(0)])


@mutant("classifier.loader-batches", kind=WRONG_VALUE)
def labels_come_as_floats():
    """A batch has floating labels."""
    return _collated(lambda images, labels: [images, labels.float()])


@mutant("classifier.loader-batches", kind=EDGE, missed_by_example=True)
def two_workers_lose_the_order():
    """With two workers or more the batches come in reverse order."""

    def batches(original, self):
        return iter(list(original(self))[::-1]) if self.num_workers > 1 else original(self)

    return wrapped(data.DataLoader, "__iter__", batches)


@mutant("classifier.dataiter-next", kind=WRONG_VALUE)
def iterator_begins_with_the_second_batch():
    """The first next of a loader's iterator gives the second batch."""

    def begun(iterator):
        next(iterator)
        return iterator

    return changed_result(data.DataLoader, "__iter__", begun)


@mutant("classifier.dataiter-next", kind=WRONG_VALUE)
def iterator_gives_single_images_without_a_batch():
    """The batches of a loader's iterator lack their first dimension."""
    return _collated(lambda images, labels: [images[0], labels[0]])


@mutant("classifier.dataiter-next", kind=MISSING_ERROR)
def iterator_has_its_method_next_again():
    """A loader's iterator has a method next() on the releases that took it away."""
    if hasattr(_ITERATOR, "next"):
        raise NotApplicable("torch {} has it".format(torch.__version__))
    return _given_next(lambda self: self.__next__)


@mutant("classifier.dataiter-next", kind=WRONG_ERROR)
def calling_next_is_a_type_error():
    """A loader's iterator raises TypeError when it is asked for its method next()."""

    def refuse(_):
        raise TypeError("next is no method")

    return _given_next(refuse)


@contextlib.contextmanager
def _given_next(get):
    """Give the iterator of a loader without workers another ``next``, whether or not it has one."""
    own = vars(_ITERATOR).get("next")
    _ITERATOR.next = property(get)
    try:
        yield
    finally:
        del _ITERATOR.next
        if own is not None:
            _ITERATOR.next = own
