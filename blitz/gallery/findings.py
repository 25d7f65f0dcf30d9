"""What one training run of the introduction's classifier found."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np


class Findings(NamedTuple):
    """All that the pictures and the page show.

    Attributes:
        title: What the page is called.
        dataset: The data set's name.
        why: One line: which data these are, and why these.
        recipe: What was set (epochs, batch size, learning rate, ...), in the order in which to show it.
        environment: What it ran on (release of torch, device, threads, ...), likewise.
        classes: The names of the classes, 2 to 100, in the order of the labels.
        images: The first training images, one or more, uint8 of shape (count, channels, height, width), with 1 or 3
            channels.
        image_labels: Their labels, integers of shape (count,).
        test_images: The first test images, four in the introduction; as ``images``.
        test_labels: Their labels, integers of shape (count,).
        test_predicted: What the network takes them for, integers of shape (count,).
        losses: The loss of each training step from the first on, float32 of shape (steps,). A run that diverged has
            NaN or infinity in it.
        batches_per_epoch: Training steps to an epoch.
        report_every: Batches between reports.
        reports: An (epoch, batch, mean loss) for each line that was printed; both numbers are counted from 1, and the
            mean is over the ``report_every`` batches up to that one.
        confusion: Test images by true class (rows) and predicted class (columns), int64 of shape (classes, classes).
        filters: The weights of the first convolution, float32 of shape (width, channels, 5, 5), with 1 or 3 channels.
        seconds: What the training took.
        steps_per_second: How fast it was.
        lines: What was printed, in the introduction's format.
    """

    title: str
    dataset: str
    why: str
    recipe: Mapping[str, object]
    environment: Mapping[str, object]
    classes: Sequence[str]
    images: np.ndarray
    image_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    test_predicted: np.ndarray
    losses: np.ndarray
    batches_per_epoch: int
    report_every: int
    reports: Sequence[tuple[int, int, float]]
    confusion: np.ndarray
    filters: np.ndarray
    seconds: float
    steps_per_second: float
    lines: Sequence[str]

    @property
    def correct(self) -> np.ndarray:
        """Test images of each class that were predicted to be of it, int64 of shape (classes,)."""
        return np.diagonal(self.confusion)

    @property
    def total(self) -> np.ndarray:
        """Test images of each class, int64 of shape (classes,)."""
        return self.confusion.sum(axis=1)

    @property
    def accuracies(self) -> np.ndarray:
        """The share of each class that was predicted correctly, float64 from 0 to 1; NaN for one without images."""
        return np.where(self.total > 0, self.correct / np.maximum(self.total, 1), np.nan)

    @property
    def accuracy(self) -> float:
        """The share of all test images that were predicted correctly, from 0 to 1; 0 where there are none."""
        return int(self.correct.sum()) / max(int(self.total.sum()), 1)

    @property
    def chance(self) -> float:
        """The accuracy of guessing; its negative logarithm is the loss of guessing."""
        return 1 / len(self.classes)

    @property
    def diverged_at(self) -> int | None:
        """The first step, counted from 1, whose loss is NaN or infinite; None where all are finite."""
        steps = np.flatnonzero(~np.isfinite(self.losses))
        return int(steps[0]) + 1 if len(steps) else None

    @property
    def strongest(self) -> float:
        """The greatest of the filters' weights in size; of a run that diverged, the greatest finite one."""
        return float(abs(np.nan_to_num(self.filters, posinf=0, neginf=0)).max())
