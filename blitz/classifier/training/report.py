"""The documents' line about the loss. Chapter 4, "Train"."""

from typing import NamedTuple

from blitz.classifier.recipe import REPORT_EVERY


class Report(NamedTuple):
    """The mean loss over the batches since the last report.

    Attributes:
        epoch: Counted from 1.
        batch: Of this epoch, counted from 1.
        loss: The mean.
    """

    epoch: int
    batch: int
    loss: float

    def __str__(self):
        return "[{:d}, {:5d}] loss: {:.3f}".format(*self)


def reports(losses, steps_per_epoch, every=REPORT_EVERY):
    """Report on the steps done so far, as the documents do.

    Args:
        losses: One for each step, a floating tensor.
        steps_per_epoch: Steps to an epoch; what is left of it after the last report goes unreported.
        every: Batches between reports.

    Returns:
        A list of :class:`Report`.
    """
    found = []
    for epoch, epochs_losses in enumerate(losses.double().split(steps_per_epoch), 1):
        whole = len(epochs_losses) // every * every
        means = epochs_losses[:whole].view(-1, every).mean(1).tolist()
        found += [Report(epoch, number * every, mean) for number, mean in enumerate(means, 1)]
    return found
