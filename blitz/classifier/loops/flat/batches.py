"""A span of batches, laid out as the step wants them."""

import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.classifier.loading import normalized
from blitz.classifier.loops.flat.memory import slots

WINDOWS = 14 * 14  # to an image: one for every 2x2 pool over the 28x28 places of the first convolution


class Batches:
    """Up to ``count`` batches of images and labels, and the outputs that the steps on them leave.

    Args:
        parameters: The network's :class:`~blitz.classifier.loops.flat.parameters.FlatParameters`.
        size: Images to a batch.
        count: Batches at most.

    Attributes:
        each: For each batch its windows, its place for outputs and its targets, as the step takes them.
    """

    def __init__(self, parameters, size, count):
        self._size = size
        self._channels = parameters.shapes[0][1] // 25
        classes = parameters.shapes[-1][0]
        self._windows = slots(parameters.values, count, 36 * self._channels + 1, WINDOWS * size)
        self._windows[:, -1] = 1
        self._outputs = slots(parameters.values, count, size, classes)
        self._targets = slots(parameters.values, count, size, classes)
        self._labels = None
        self.each = list(zip(self._windows.unbind(), self._outputs.unbind(), self._targets.unbind()))

    def load(self, images, labels):
        """Take whole batches.

        Args:
            images: uint8, shape (n * size, channels, 32, 32).
            labels: int64, shape (n * size,).

        Returns:
            The first n of ``each``.
        """
        size, count = self._size, len(images) // self._size
        self._gather(images, size, count)
        self._labels = labels
        # Minus the one-hot labels over the size: their part of the mean cross-entropy's gradient.
        self._targets[:count] = 0
        self._targets[:count].scatter_(2, labels.view(count, size, 1), -1 / size)
        return self.each[:count]

    def _gather(self, images, size, count):
        channels = self._channels
        # Pixels in the order channel, row, column % 4, column // 4, image.
        images = images.view(count, size, channels, 32, 8, 4).permute(0, 2, 3, 5, 4, 1)
        pixels = normalized(images.contiguous(), self._windows.dtype)
        # Rows of the windows: row, column // 2, column % 2, channel; columns: row % 2, column % 2, row // 2, the rest.
        windows = self._windows[:count, :-1].view(count, 6, 3, 2, channels, 2, 2, 7, 7 * size)
        quarter, line, plane = 8 * size, 32 * size, 1024 * size
        shape = (count, 6, 2, channels, 2, 7, 7 * size)
        strides = (channels * plane, line, quarter, plane, 2 * line, 4 * line, 1)
        for pair in range(3):
            for odd in range(2):
                start = (pair + odd) % 2 * 2 * quarter + (pair + odd) // 2 * size
                windows[:, :, pair, :, :, :, odd].copy_(pixels.as_strided(shape, strides, start))

    def losses(self):
        """Give the mean cross-entropy of each loaded batch, from the outputs that its step computed."""
        count = len(self._labels) // self._size
        outputs = self._outputs[:count].reshape(len(self._labels), -1)
        return F.cross_entropy(outputs, self._labels, reduction="none").view(count, -1).mean(1)
