"""Mutants of torchvision's data sets: what they load, verify and fetch."""

import contextlib
import pickle
import socket
from pathlib import Path
from urllib.parse import urlparse

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    added_effect,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

from .vision import torchvision


def _cifar10_loaded(effect):
    """Have a CIFAR10 changed once it is loaded."""
    return added_effect(torchvision().datasets.CIFAR10, "__init__", lambda self, *args, **kwargs: effect(self))


@mutant("classifier.torchvision-provides", kind=WRONG_VALUE, missed_by_example=True)
def mnist_turns_its_images_round():
    """MNIST gives each image upside down."""
    mnist = torchvision().datasets.MNIST
    return changed_result(mnist, "__getitem__", lambda item: (item[0].rotate(180), item[1]))


@mutant("classifier.torchvision-provides", kind=WRONG_VALUE, missed_by_example=True)
def mnist_tests_on_its_training_images():
    """MNIST with train=False gives the training images."""
    return wrapped(
        torchvision().datasets.MNIST, "__init__", lambda original, self, root, **kwargs: original(self, root)
    )


@mutant("classifier.torchvision-provides", kind=WRONG_VALUE, missed_by_example=True)
def imagenet_counts_labels_from_one():
    """ImageNet's labels are one too great."""
    imagenet = torchvision().datasets.ImageNet
    return changed_result(imagenet, "__getitem__", lambda item: (item[0], item[1] + 1))


@mutant("classifier.torchvision-provides", kind=MISSING_EFFECT, missed_by_example=True)
def imagenet_knows_no_names():
    """ImageNet's classes are WordNet's ids instead of names."""

    def load(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.classes = self.wnids

    return wrapped(torchvision().datasets.ImageNet, "__init__", load)


@mutant("classifier.torchvision-provides", kind=MISSING_EFFECT, missed_by_example=True)
def resize_leaves_the_size():
    """Resize gives the image as it is."""
    return wrapped(torchvision().transforms.Resize, "__call__", lambda original, self, image: image)


@mutant("classifier.cifar10-shape", kind=WRONG_VALUE)
def cifar10_swaps_training_and_test():
    """CIFAR10 gives the test images for training and the others for testing."""

    def load(original, self, root, train=True, **kwargs):
        original(self, root, train=not train, **kwargs)

    return wrapped(torchvision().datasets.CIFAR10, "__init__", load)


@mutant("classifier.cifar10-shape", kind=WRONG_VALUE, missed_by_example=True)
def cifar10_mixes_up_height_and_width():
    """CIFAR10 gives each image with rows for columns."""

    def effect(self):
        self.data = self.data.transpose(0, 2, 1, 3)

    return _cifar10_loaded(effect)


@mutant("classifier.cifar10-shape", kind=WRONG_VALUE)
def cifar10_names_its_classes_backwards():
    """CIFAR10 has the names of its classes in reverse order."""

    def effect(self):
        self.classes = self.classes[::-1]

    return _cifar10_loaded(effect)


@mutant("classifier.cifar10-shape", kind=EDGE, missed_by_example=True)
def cifar10_loses_its_last_image():
    """CIFAR10 gives one image fewer than there are."""

    def effect(self):
        self.data, self.targets = self.data[:-1], self.targets[:-1]

    return _cifar10_loaded(effect)


@mutant("classifier.download-size", kind=WRONG_VALUE)
def cifar10_takes_two_records_for_an_image():
    """CIFAR10 makes one image of two records."""

    def effect(self):
        self.data, self.targets = self.data[::2], self.targets[::2]

    return _cifar10_loaded(effect)


@mutant("classifier.download-size", kind=WRONG_VALUE)
def cifar10_takes_each_channel_for_an_image():
    """CIFAR10 makes three images of a record, one of each channel."""

    def effect(self):
        self.data, self.targets = self.data.repeat(3, axis=0), [label for label in self.targets for _ in range(3)]

    return _cifar10_loaded(effect)


@mutant("classifier.download-size", "classifier.already-downloaded", kind=WRONG_ERROR)
def cifar10_finds_every_file_corrupted():
    """CIFAR10 takes none of its files for what it should be."""
    return replaced(torchvision().datasets.cifar, "check_integrity", lambda path, md5=None: False)


@mutant("classifier.already-downloaded", kind=EXTRA_EFFECT)
def asking_again_downloads_again():
    """download=True fetches the archive whether or not the files are there."""

    def download(original, self):
        with replaced(type(self), "_check_integrity", lambda _: False):
            original(self)

    return wrapped(torchvision().datasets.CIFAR10, "download", download)


@mutant("classifier.already-downloaded", kind=EXTRA_EFFECT, missed_by_example=True)
def asking_again_looks_the_server_up():
    """download=True asks for the server's address, and goes on without where it gets none."""

    def download(original, self):
        with contextlib.suppress(OSError):
            socket.getaddrinfo(urlparse(self.url).hostname, 443)
        original(self)

    return wrapped(torchvision().datasets.CIFAR10, "download", download)


@mutant("classifier.already-downloaded", kind=EXTRA_EFFECT)
def asking_again_prints_the_folder():
    """download=True prints where the files are."""
    return added_effect(torchvision().datasets.CIFAR10, "download", lambda self: print(self.root))  # noqa: T201


@mutant("classifier.already-downloaded", kind=MISSING_ERROR, missed_by_example=True)
def any_file_of_the_name_will_do():
    """CIFAR10 asks whether its files are there, not what is in them."""
    cifar = torchvision().datasets.cifar
    return replaced(cifar, "check_integrity", lambda path, md5=None: Path(str(path)).is_file())


@mutant("classifier.already-downloaded", kind=EDGE, missed_by_example=True)
def the_last_training_file_goes_unverified():
    """CIFAR10 verifies all of its files but data_batch_5."""

    def check(original, path, md5=None):
        return original(path, None if str(path).endswith("data_batch_5") else md5)

    return wrapped(torchvision().datasets.cifar, "check_integrity", check)


@mutant("classifier.already-downloaded", kind=WRONG_ERROR, missed_by_example=True)
def a_corrupted_file_is_a_value_error():
    """CIFAR10 raises ValueError for files that are not what they should be."""

    def load(original, self, *args, **kwargs):
        try:
            original(self, *args, **kwargs)
        except RuntimeError as error:
            raise ValueError(str(error)) from None

    return wrapped(torchvision().datasets.CIFAR10, "__init__", load)


@mutant("classifier.already-downloaded", kind=EXTRA_EFFECT, missed_by_example=True)
def files_are_unpickled_before_they_are_verified():
    """CIFAR10 unpickles its files first and verifies them afterwards."""

    def check(original, path, md5=None):
        # Whatever a corrupted file raises, it is verified next.
        with contextlib.suppress(Exception):
            pickle.loads(Path(str(path)).read_bytes(), encoding="latin1")  # noqa: S301
        return original(path, md5)

    return wrapped(torchvision().datasets.cifar, "check_integrity", check)
