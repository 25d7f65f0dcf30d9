"""CIFAR-10's files: written byte by byte in the format of the original, so that torchvision's own class loads them.

Chapter 4, "Load and normalize". The original's batches were pickled by Python 2, whose byte strings have opcodes that
Python 3 reads but no longer writes; hence the opcodes by hand. What is written depends on neither Python's nor NumPy's
release, so the checksums are the same everywhere.
"""

import hashlib
import pickle
import struct
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from blitz.classifier.classes import LABEL_NAMES
from blitz.classifier.datasets.images import DataError

FOLDER = "cifar-10-batches-py"
TRAINING_FILES = tuple("data_batch_{}".format(number) for number in range(1, 6))
TEST_FILE = "test_batch"
META_FILE = "batches.meta"
CHECKSUMS_FILE = "checksums.md5"  # ours alone; `md5sum -c` reads it, torchvision passes it over


def write_cifar10(root, training, test):
    """Write images as CIFAR-10's folder, whole or not at all, with a list of its checksums.

    Args:
        root: An existing directory; the folder ``cifar-10-batches-py`` is made in it.
        training: Images, uint8 of shape (count, 3, 32, 32), and labels, integers from 0 to 9. They are spread over the
            five training files in order, so the count is a multiple of five (50,000 in the original).
        test: The same for the one test file (10,000 in the original).

    Returns:
        The MD5 checksum of each file, in hexadecimal, by its name.

    Raises:
        ValueError: The training images can't be spread evenly, or images are not of CIFAR-10's shape and dtype.
        DataError: The folder is there already.
    """
    images, labels = training
    share, left = divmod(len(images), len(TRAINING_FILES))
    if left:
        raise ValueError("{} training images don't spread evenly over five files".format(len(images)))
    contents = {META_FILE: _pickled({"num_cases_per_batch": share, "label_names": list(LABEL_NAMES), "num_vis": 3072})}
    for number, name in enumerate(TRAINING_FILES):
        part = slice(number * share, (number + 1) * share)
        contents[name] = _batch("training batch {} of 5".format(number + 1), images[part], labels[part])
    contents[TEST_FILE] = _batch("testing batch 1 of 1", *test)
    # MD5 is what torchvision checks; nothing here is secret.
    checksums = {name: hashlib.md5(content).hexdigest() for name, content in contents.items()}  # noqa: S324
    listed = "".join("{}  {}\n".format(checksum, name) for name, checksum in checksums.items())
    _write_folder(Path(str(root)) / FOLDER, dict(contents, **{CHECKSUMS_FILE: listed.encode("ascii")}))
    return checksums


@contextmanager
def trusting(dataset_class, checksums):
    """Let torchvision's CIFAR10 take written files for the original while the context lasts.

    Its own check of integrity stays in force, only against these checksums instead of those that it knows.

    Args:
        dataset_class: ``torchvision.datasets.CIFAR10``.
        checksums: What :func:`write_cifar10` returned.
    """
    known = {name: getattr(dataset_class, name) for name in ("train_list", "test_list", "meta")}
    dataset_class.train_list = [[name, checksums[name]] for name in TRAINING_FILES]
    dataset_class.test_list = [[TEST_FILE, checksums[TEST_FILE]]]
    dataset_class.meta = dict(known["meta"], md5=checksums[META_FILE])
    try:
        yield dataset_class
    finally:
        for name, value in known.items():
            setattr(dataset_class, name, value)


def _write_folder(folder, contents):
    if folder.exists():
        raise DataError("{}: is there already, and may be the original; name another directory".format(folder))
    # In the same directory, since a rename is atomic only within one file system.
    with tempfile.TemporaryDirectory(dir=str(folder.parent), prefix="." + folder.name + ".") as temporary:
        whole = Path(temporary) / folder.name
        whole.mkdir()
        for name, content in contents.items():
            (whole / name).write_bytes(content)
        whole.rename(folder)


def _batch(title, images, labels):
    if images.dtype != np.uint8 or images.shape[1:] != (3, 32, 32):
        raise ValueError("images are {} of shape {}, not uint8 of (…, 3, 32, 32)".format(images.dtype, images.shape))
    labels = [int(label) for label in labels]
    names = ["{}_{:06d}.png".format(LABEL_NAMES[label], number) for number, label in enumerate(labels)]
    return _pickled({"batch_label": title, "labels": labels, "data": images.reshape(-1, 3072), "filenames": names})


def _pickled(value):
    return pickle.PROTO + b"\x02" + _opcodes(value) + pickle.STOP


def _opcodes(value):
    """Write a value in pickle's protocol 2, as Python 2 wrote it: every string as bytes."""
    return _WRITERS[type(value)](value)


def _dict_opcodes(mapping):
    pairs = b"".join(_opcodes(key) + _opcodes(item) for key, item in mapping.items())
    return pickle.EMPTY_DICT + pickle.MARK + pairs + pickle.SETITEMS


def _int_opcodes(number):
    if 0 <= number < 256:
        return pickle.BININT1 + bytes([number])
    return pickle.BININT + struct.pack("<i", number)


def _bytes_opcodes(text):
    if len(text) < 256:
        return pickle.SHORT_BINSTRING + bytes([len(text)]) + text
    return pickle.BINSTRING + struct.pack("<i", len(text)) + text


def _array_opcodes(array):
    """Write a uint8 array by the names that NumPy's functions had when CIFAR-10 was made, and still answer to."""
    empty = pickle.MARK + _named("numpy ndarray") + _opcodes((0,)) + _opcodes("b") + pickle.TUPLE
    dtype = _named("numpy dtype") + _opcodes(("u1", 0, 1)) + pickle.REDUCE
    dtype += _opcodes((3, "|", None, None, None, -1, -1, 0)) + pickle.BUILD
    state = _opcodes(1) + _opcodes(array.shape) + dtype + _opcodes(False) + _opcodes(array.tobytes())
    made = _named("numpy.core.multiarray _reconstruct") + empty + pickle.REDUCE
    return made + pickle.MARK + state + pickle.TUPLE + pickle.BUILD


def _named(path):
    """Name a module's object, written as the module, a space and the name."""
    return pickle.GLOBAL + path.replace(" ", "\n").encode("ascii") + b"\n"


_WRITERS = {
    type(None): lambda _: pickle.NONE,
    bool: lambda flag: pickle.NEWTRUE if flag else pickle.NEWFALSE,
    int: _int_opcodes,
    bytes: _bytes_opcodes,
    str: lambda text: _bytes_opcodes(text.encode("ascii")),
    tuple: lambda items: pickle.MARK + b"".join(map(_opcodes, items)) + pickle.TUPLE,
    list: lambda items: pickle.EMPTY_LIST + pickle.MARK + b"".join(map(_opcodes, items)) + pickle.APPENDS,
    dict: _dict_opcodes,
    np.ndarray: _array_opcodes,
}
