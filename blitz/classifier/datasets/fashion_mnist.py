"""Fashion-MNIST: ten kinds of clothes in grey, 28x28 pixels, from its IDX files.

No class of the documents', but their network learns it, given one channel: the images are padded to 32x32.
"""

from pathlib import Path

import numpy as np

from blitz.classifier.datasets.idx import read_idx
from blitz.classifier.datasets.images import DataError, DataSet, Images, pictures_in_memory
from blitz.classifier.datasets.reading import ANEW

CLASSES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
DEBIAN = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist has it

_FILES = {
    "training": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_SIDE = 28  # pixels
_BORDER = 2


def find_fashion_mnist(root):
    """Find Fashion-MNIST's files, each of them plain or compressed.

    Args:
        root: The directory that torchvision would be given.

    Returns:
        The path of each file by its name, of the first folder that has all four: torchvision's own under ``root``,
        ``root`` itself, or that of Debian's package. ``None`` where none has.
    """
    for folder in _folders(root):
        found = {name: _plain_or_compressed(folder / name) for names in _FILES.values() for name in names}
        if all(found.values()):
            return found
    return None


def read_fashion_mnist(root):
    """Read Fashion-MNIST.

    Args:
        root: The directory that torchvision would be given.

    Returns:
        A :class:`~blitz.classifier.datasets.images.DataSet` of images of one channel.

    Raises:
        DataError: It is nowhere, or a file is damaged or holds something else.
    """
    paths = find_fashion_mnist(root)
    if paths is None:
        places = ", ".join(map(str, _folders(root)))
        remedy = "fetch it with --download or install Debian's package dataset-fashion-mnist"
        raise DataError("Fashion-MNIST: is in none of {}; {}".format(places, remedy))
    training, test = (_images(*[paths[name] for name in _FILES[part]]) for part in ("training", "test"))
    return DataSet(
        name="fashion-mnist",
        why="Fashion-MNIST from {}".format(paths[_FILES["training"][0]].parent),
        classes=CLASSES,
        training=training,
        test=test,
        pictures=pictures_in_memory(training, test),
    )


def _folders(root):
    return Path(str(root)) / "FashionMNIST" / "raw", Path(str(root)), DEBIAN


def _plain_or_compressed(path):
    candidates = path, path.with_name(path.name + ".gz")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _images(images_path, labels_path):
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    if images.shape[1:] != (_SIDE, _SIDE) or len(images) == 0:
        raise DataError("{}: has the shape {}, not (count, 28, 28); {}".format(images_path, images.shape, ANEW))
    if len(labels) != len(images):
        raise DataError("{}: has {} labels for {} images; {}".format(labels_path, len(labels), len(images), ANEW))
    if labels.max() >= len(CLASSES):
        raise DataError("{}: has the label {}, of 0 to 9; {}".format(labels_path, labels.max(), ANEW))
    border = (_BORDER, _BORDER)
    padded = np.pad(images, [(0, 0), border, border], mode="constant")
    return Images(padded[:, None], labels.astype(np.int64))
