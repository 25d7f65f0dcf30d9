"""CIFAR-10's files, read without trust: the original's, those that Blitz wrote, or anybody's.

Chapter 4, "Load and normalize". Nothing of torchvision's is needed, but for the pictures one by one.
"""

import pickle
from functools import partial
from pathlib import Path

import numpy as np

from blitz.classifier.classes import CLASSES, LABEL_NAMES
from blitz.classifier.datasets.cifar_checksums import verified
from blitz.classifier.datasets.cifar_format import FOLDER, META_FILE, TEST_FILE, TRAINING_FILES, trusting
from blitz.classifier.datasets.images import DataError, DataSet, Images
from blitz.classifier.datasets.pickled import Array, unpickled
from blitz.classifier.datasets.reading import ANEW, read_file

FILES = (*TRAINING_FILES, TEST_FILE, META_FILE)


def read_cifar10(root):
    """Read CIFAR-10.

    Args:
        root: The directory that has the folder ``cifar-10-batches-py`` in it.

    Returns:
        A :class:`~blitz.classifier.datasets.images.DataSet`. Its pictures are torchvision's own class.

    Raises:
        DataError: A file is missing, is not what its checksum says, or holds anything but a batch.
    """
    folder = Path(str(root)) / FOLDER
    contents = {name: read_file(folder / name) for name in FILES}
    checksums, trust = verified(folder, contents)
    # A file's bytes are dropped once its images are out, for the sake of memory.
    batches = {name: _batch(folder / name, contents.pop(name)) for name in (*TRAINING_FILES, TEST_FILE)}
    training = Images(*map(np.concatenate, zip(*[batches.pop(name) for name in TRAINING_FILES])))
    return DataSet(
        name="cifar10",
        why="CIFAR-10 from {}, {}".format(folder, trust),
        classes=_classes(folder / META_FILE, contents.pop(META_FILE)),
        training=training,
        test=Images(*map(np.array, batches.pop(TEST_FILE))),
        pictures=partial(_pictures, root, checksums),
    )


def _batch(path, content):
    """Give one batch's images, uint8 of shape (count, 3, 32, 32), and labels, int64 of shape (count,)."""
    data, labels = _entries(path, content, "data", "labels")
    if not isinstance(data, Array):
        raise DataError("{}: its data are no array; {}".format(path, ANEW))
    if data.array.ndim != 2 or data.array.shape[1] != 3072 or len(data.array) == 0:
        raise DataError("{}: its data have the shape {}, not (count, 3072); {}".format(path, data.array.shape, ANEW))
    if type(labels) is not list or any(type(label) is not int or not 0 <= label <= 9 for label in labels):
        raise DataError("{}: its labels are no list of integers from 0 to 9; {}".format(path, ANEW))
    if len(labels) != len(data.array):
        raise DataError("{}: has {} labels for {} images; {}".format(path, len(labels), len(data.array), ANEW))
    return data.array.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)


def _classes(path, content):
    """Give the names of the classes, those of CIFAR-10 as the documents print them."""
    (names,) = _entries(path, content, "label_names")
    if type(names) is not list or len(names) != len(CLASSES) or not all(map(_is_name, names)):
        raise DataError("{}: its label_names are no list of ten names; {}".format(path, ANEW))
    printed = dict(zip(LABEL_NAMES, CLASSES))
    return tuple(printed.get(name, name) for name in names)


def _is_name(name):
    # What is printed to a terminal must not steer it.
    return type(name) is str and 0 < len(name) <= 40 and name.isprintable()


def _entries(path, content, *keys):
    try:
        found = unpickled(content)
    except pickle.UnpicklingError as error:
        raise DataError("{}: {}; {}".format(path, error, ANEW)) from None
    if type(found) is not dict or not all(key in found for key in keys):
        raise DataError("{}: is no dict with {}; {}".format(path, " and ".join(keys), ANEW))
    return [found[key] for key in keys]


def _pictures(root, checksums, train, transform=None):
    """Make torchvision's own CIFAR10, which checks the files again: they must be those that were read."""
    try:
        from torchvision.datasets import CIFAR10

        with trusting(CIFAR10, checksums) as dataset_class:
            return dataset_class(str(root), train=train, transform=transform)
    # Missing: torchvision, or the name by which another NumPy wrote its arrays. RuntimeError: a file has changed.
    except (ImportError, RuntimeError) as error:
        folder = Path(str(root)) / FOLDER
        raise DataError("{}: torchvision can't read it ({}); {}".format(folder, error, ANEW)) from None
