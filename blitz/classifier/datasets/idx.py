"""IDX, the format of MNIST and Fashion-MNIST: a head that tells the shape, then the numbers; plain or gzipped.

The head is two zeros, a code for the dtype (8 for uint8), the number of dimensions, and each dimension's size as a
big-endian 32-bit integer.
"""

import gzip
import io
import struct
import zlib

import numpy as np

from blitz.classifier.datasets.images import DataError
from blitz.classifier.datasets.reading import ANEW, LARGEST, read_file

_UINT8 = 8


def read_idx(path, dimensions):
    """Read an array.

    Args:
        path: The file, plain or compressed; its content tells which, not its name.
        dimensions: How many the array must have.

    Returns:
        A uint8 array of that many dimensions, read-only.

    Raises:
        DataError: The file is missing, is damaged, holds something else, or disagrees with its head.
    """
    content = read_file(path)
    stream = io.BytesIO(content)
    if content[:2] == b"\x1f\x8b":
        stream = gzip.GzipFile(fileobj=stream)
    try:
        return _array(stream, dimensions)
    except ValueError as error:
        raise DataError("{}: {}; {}".format(path, error, ANEW)) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError("{}: can't be decompressed ({}); {}".format(path, error, ANEW)) from None


def _array(stream, dimensions):
    head = stream.read(4 + 4 * dimensions)
    if head[:2] != b"\0\0" or len(head) < 4:
        raise ValueError("is no IDX file" if head else "is empty")
    if head[2] != _UINT8:
        raise ValueError("holds numbers of the code {}, not uint8, which is {}".format(head[2], _UINT8))
    if head[3] != dimensions:
        raise ValueError("has {} dimensions where {} are due".format(head[3], dimensions))
    if len(head) < 4 + 4 * dimensions:
        raise ValueError("ends within its head")
    shape = struct.unpack(">{}I".format(dimensions), head[4:])
    size = 1
    for side in shape:
        size *= side
    if size > LARGEST:
        raise ValueError("tells of {:,} bytes, more than the {:,} that are read".format(size, LARGEST))
    # One byte more than there should be, and never all that a small file may inflate to.
    numbers = stream.read(size + 1)
    if len(numbers) != size:
        more = "more than" if len(numbers) > size else "{:,} where there should be".format(len(numbers))
        raise ValueError("holds {} the {:,} bytes that its head tells of".format(more, size))
    return np.frombuffer(numbers, dtype=np.uint8).reshape(shape)
