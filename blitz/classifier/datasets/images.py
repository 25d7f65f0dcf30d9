"""What every source gives: images as arrays in memory, and the documents' own way to take them out one by one.

Chapter 4, "Load and normalize".
"""

from typing import Any, Callable, NamedTuple, Tuple

import numpy as np
import torch


class DataError(ValueError):
    """Data that can't be used; the message is one line: what or where, what is wrong with it, and what to do."""


class Images(NamedTuple):
    """Images with their labels.

    Attributes:
        images: uint8, shape (count, channels, 32, 32), 0 to 255.
        labels: int64, shape (count,), 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


class DataSet(NamedTuple):
    """Images to train on and images to test on.

    Attributes:
        name: ``"cifar10"``, ``"fashion-mnist"`` or ``"embedded"``.
        why: One line for the user: which set this is, and why it was taken.
        classes: The names of the ten classes as they are printed, in the order of the labels.
        training: What to train on.
        test: What to test on.
        pictures: ``pictures(train, transform)`` gives the documents' own kind of data set, for training or for testing:
            it opens an image each time that it is asked for one. Its items are ``transform`` of a PIL image (the PIL
            image itself where ``transform`` is ``None``), and the label as an int.
    """

    name: str
    why: str
    classes: Tuple[str, ...]
    training: Images
    test: Images
    pictures: Callable[[bool, Any], Any]

    def first(self, training=None, test=None):
        """Give the set with its first images only, so many to train on and so many to test on; None for all.

        ``pictures`` stays as it is: it gives out by number, and the first are the same.
        """
        return self._replace(
            training=Images(*(array[:training] for array in self.training)),
            test=Images(*(array[:test] for array in self.test)),
        )


class Pictures(torch.utils.data.Dataset):
    """Images in memory, given out as torchvision's CIFAR10 gives out its own: the same work for each, and no less.

    Attributes:
        data: uint8, shape (count, 32, 32, 3), or (count, 32, 32) for images of one channel.
        targets: The labels, a list of ints.
    """

    def __init__(self, images, transform=None):
        """Keep the images.

        Args:
            images: :class:`Images`, of one channel or of three.
            transform: From a PIL image to an item's first half.
        """
        # A view, as CIFAR10's own data are, whose rows Pillow gathers anew for every picture.
        data = images.images.transpose(0, 2, 3, 1)
        self.data = data[..., 0] if data.shape[-1] == 1 else data
        self.targets = images.labels.tolist()
        self.transform = transform

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        from PIL import Image

        picture = Image.fromarray(self.data[index])
        return picture if self.transform is None else self.transform(picture), self.targets[index]


def pictures_in_memory(training, test):
    """Give :attr:`DataSet.pictures` for a set that torchvision has no class of its own for."""

    def pictures(train, transform=None):
        return Pictures(training if train else test, transform)

    return pictures
