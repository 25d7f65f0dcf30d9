"""Mutants of how a data set is loaded in batches."""

import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, SequentialSampler
from torch.utils.data._utils import fetch

from blitz.falsify import EDGE, MISSING_ERROR, WRONG_ERROR, WRONG_VALUE, changed_result, mutant, wrapped


def dropping(drop_last):
    """Have the last batch, where it is smaller than the others, be dropped or kept whatever the loader was told."""

    def batches(original, self):
        self.drop_last = drop_last
        return original(self)

    return wrapped(BatchSampler, "__iter__", batches)


@mutant(
    "parallel.dataset-needs-getitem",
    "parallel.single-device-passthrough",
    "parallel.model-tells-its-sizes",
    kind=EDGE,
)
def loader_drops_the_last_batch():
    """A loader drops a last batch that is smaller, without drop_last as well."""
    return dropping(True)


@mutant("parallel.dataset-needs-getitem", kind=EDGE, missed_by_example=True)
def loader_keeps_the_last_batch():
    """A loader keeps a last batch that is smaller, with drop_last as well."""
    return dropping(False)


@mutant("parallel.dataset-needs-getitem", kind=WRONG_VALUE, missed_by_example=True)
def loader_repeats_its_first_sample():
    """A loader that does not shuffle gives the first sample in the place of the second as well."""
    return changed_result(SequentialSampler, "__iter__", lambda order: (0 if index == 1 else index for index in order))


@mutant("parallel.dataset-needs-getitem", kind=WRONG_VALUE, missed_by_example=True)
def loader_starts_from_the_end():
    """A loader that does not shuffle gives the last sample first."""
    return changed_result(SequentialSampler, "__iter__", lambda order: iter(list(order)[::-1]))


@mutant("parallel.dataset-needs-getitem", kind=WRONG_VALUE, missed_by_example=True)
def loader_counts_full_batches_alone():
    """The length of a loader leaves out a last batch that is smaller."""
    return wrapped(BatchSampler, "__len__", lambda _original, self: len(self.sampler) // self.batch_size)


@mutant("parallel.dataset-needs-getitem", kind=MISSING_ERROR, missed_by_example=True)
def set_without_getitem_is_zeros():
    """A set without __getitem__ is loaded as zeros."""

    def take(original, self, indices):
        return original(self, indices) if hasattr(self.dataset, "__getitem__") else torch.zeros(len(indices))

    return wrapped(fetch._MapDatasetFetcher, "fetch", take)  # noqa: SLF001 - what loaders ask for samples


@mutant("parallel.dataset-needs-getitem", kind=WRONG_ERROR, missed_by_example=True)
def set_without_getitem_is_not_named():
    """The refusal of a set without __getitem__ does not name it."""

    def take(original, self, indices):
        try:
            return original(self, indices)
        except TypeError as error:
            raise TypeError("not a data set") from error

    return wrapped(fetch._MapDatasetFetcher, "fetch", take)  # noqa: SLF001 - what loaders ask for samples


@mutant("parallel.dataset-needs-getitem", kind=WRONG_ERROR, missed_by_example=True)
def loader_insists_on_the_class():
    """A loader refuses a set that is no Dataset, whatever methods it has."""

    def init(original, self, dataset, *args, **kwargs):
        if hasattr(dataset, "__getitem__") and not isinstance(dataset, Dataset):
            raise TypeError("{} is no Dataset".format(type(dataset).__name__))
        original(self, dataset, *args, **kwargs)

    return wrapped(DataLoader, "__init__", init)
