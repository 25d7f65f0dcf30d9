"""Which images to learn from: those that the user named, or CIFAR-10 where it is on disk, or else embedded ones."""

from http.client import HTTPException
from pathlib import Path
from typing import Any, Callable, NamedTuple

from blitz.classifier.classes import CLASSES
from blitz.classifier.datasets.cifar_format import FOLDER
from blitz.classifier.datasets.cifar_reader import FILES, read_cifar10
from blitz.classifier.datasets.embedded import embedded_images
from blitz.classifier.datasets.fashion_mnist import find_fashion_mnist, read_fashion_mnist
from blitz.classifier.datasets.images import DataError, DataSet, Images, pictures_in_memory

NAMES = ("auto", "cifar10", "fashion-mnist", "embedded")
TRAINING_IMAGES = 50000  # as many as CIFAR-10 has
TEST_IMAGES = 10000


class _Source(NamedTuple):
    """A set that can be on disk, and be fetched.

    Attributes:
        torchvision_class: The name of the class that fetches it.
        is_there: Of a directory, whether it need not be fetched.
        read: Of a directory, the :class:`DataSet`.
    """

    torchvision_class: str
    is_there: Callable[[Any], bool]
    read: Callable[[Any], DataSet]


_SOURCES = {
    "cifar10": _Source("CIFAR10", lambda root: all((_folder(root) / name).is_file() for name in FILES), read_cifar10),
    "fashion-mnist": _Source("FashionMNIST", find_fashion_mnist, read_fashion_mnist),
}


def load(name="auto", root="data", download=False, training=None, test=None):
    """Load a data set into memory.

    Args:
        name: One of :data:`NAMES`. ``"auto"`` is CIFAR-10 where it is on disk, otherwise the embedded set.
        root: The directory that torchvision keeps its data sets in.
        download: Fetch ``"cifar10"`` or ``"fashion-mnist"`` by torchvision's own class where it is not on disk. Nothing
            else touches the network.
        training: How many images to train on, the first of the set; all unless given, 50,000 of the embedded ones.
        test: How many to test on; likewise, 10,000.

    Returns:
        A :class:`DataSet`, whose ``why`` tells which set it is and why.

    Raises:
        DataError: There is no such set, it is not on disk, is damaged, or can't be fetched.
    """
    if name not in NAMES:
        raise DataError("--data {}: is not known; choose from {}".format(name, ", ".join(NAMES)))
    if download and name not in _SOURCES:
        raise DataError("--download: does not go with --data {}; name cifar10 or fashion-mnist".format(name))
    if name == "embedded":
        return _embedded(training, test, "as asked")
    if name == "auto":
        if not _folder(root).is_dir():
            return _embedded(training, test, "as {} is not there".format(_folder(root)))
        name = "cifar10"
    source = _SOURCES[name]
    if download and not source.is_there(root):
        _fetch(source.torchvision_class, root)
    return source.read(root).first(training, test)


def _folder(root):
    return Path(str(root)) / FOLDER


def _embedded(training, test, reason):
    counts = (TRAINING_IMAGES if training is None else training), (TEST_IMAGES if test is None else test)
    if min(counts) < 1:
        raise DataError("embedded: can't have {} and {} images; ask for one or more".format(*counts))
    images = [Images(*embedded_images(count, seed)) for seed, count in enumerate(counts)]
    why = "the embedded set, drawn in a moment, {}".format(reason)
    return DataSet("embedded", why, CLASSES, *images, pictures=pictures_in_memory(*images))


def _fetch(torchvision_class, root):
    try:
        from torchvision import datasets

        getattr(datasets, torchvision_class)(str(root), download=True)
    except ImportError:
        raise DataError("--download: needs torchvision; install it with `python -m pip install torchvision`") from None
    # torchvision raises RuntimeError for an archive of another checksum; a broken line gives the other two.
    except (OSError, RuntimeError, HTTPException) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError("--download: {} can't be fetched ({}); try again".format(torchvision_class, reason)) from None
