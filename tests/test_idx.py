"""IDX files: what is read, and that whatever else they hold is refused in one line."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from blitz.classifier.datasets import DataError
from blitz.classifier.datasets.idx import read_idx

PIXELS = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def idx(array, code=8):
    """Write a uint8 array by the format's own description."""
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}i", *array.shape) + array.tobytes()


def refusal(path, dimensions=3):
    """Read a file, see it refused in one line, and give what the line says of the file."""
    with pytest.raises(DataError) as error:
        read_idx(path, dimensions)
    (line,) = str(error.value).splitlines()
    where, said = line.split(": ", 1)
    assert where == str(path)
    assert said.endswith("; move it away and fetch it anew with --download")
    return said


@pytest.fixture
def path(tmp_path):
    return tmp_path / "images"


@pytest.mark.parametrize("form", [bytes, gzip.compress])
@given(array=arrays(np.uint8, array_shapes(min_dims=1, max_dims=3)))
def test_an_array_is_read_plain_and_compressed(form, array, tmp_path_factory):
    path = tmp_path_factory.mktemp("idx") / "array"
    path.write_bytes(form(idx(array)))
    found = read_idx(path, array.ndim)
    assert (found.dtype, found.shape, found.tolist()) == (np.uint8, array.shape, array.tolist())


FAULTS = {
    "is empty": b"",
    "is no IDX file": b"PK\3\4" + idx(PIXELS)[4:],
    "holds numbers of the code 13, not uint8, which is 8": idx(PIXELS, code=13),
    "has 1 dimensions where 3 are due": idx(PIXELS.reshape(-1)),
    "ends within its head": idx(PIXELS)[:14],
    "holds 23 where there should be the 24 bytes that its head tells of": idx(PIXELS)[:-1],
    "holds more than the 24 bytes that its head tells of": idx(PIXELS) + b"\0",
    "tells of 4,294,967,295 bytes, more than the 67,108,864 that are read": (
        b"\0\0\x08\3" + struct.pack(">3I", 2**32 - 1, 1, 1)
    ),
}


@pytest.mark.parametrize("form", [bytes, gzip.compress])
@pytest.mark.parametrize("complaint", FAULTS)
def test_a_fault_is_named(complaint, form, path):
    path.write_bytes(form(FAULTS[complaint]))
    assert refusal(path).startswith(complaint + "; ")


ZIPPED = gzip.compress(idx(PIXELS), 0, mtime=0)
DAMAGED = {
    "cut within the head": ZIPPED[:5],
    "cut within the numbers": ZIPPED[:-10],
    "cut within the checksum": ZIPPED[:-4],
    "an unknown method": ZIPPED.replace(b"\x1f\x8b\x08", b"\x1f\x8b\x07"),
    "nothing compressed": ZIPPED[:10] + b"\xff" * 20,
    "another number": ZIPPED.replace(bytes([3, 4, 5]), bytes([3, 4, 6])),
    "more behind": ZIPPED + b"more",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_compressed_file_is_refused(content, path):
    path.write_bytes(content)
    assert refusal(path).startswith("can't be decompressed (")


def test_what_inflates_to_more_than_its_head_tells_is_not_inflated(path, monkeypatch):
    path.write_bytes(gzip.compress(idx(PIXELS) + b"\0" * 10**8))
    inflated = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda file, size: inflated.append(size) or read(file, size))
    assert refusal(path).startswith("holds more than the 24 bytes")
    assert sum(inflated) == 16 + 25


def test_a_missing_file_is_refused(path):
    with pytest.raises(DataError, match="images: is missing; fetch it with --download"):
        read_idx(path, 3)


@given(data=st.data(), form=st.sampled_from([bytes, gzip.compress]))
def test_a_damaged_file_is_refused_or_read(data, form, tmp_path_factory):
    path = tmp_path_factory.mktemp("idx") / "array"
    content = bytearray(form(idx(PIXELS)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content[: data.draw(st.one_of(st.none(), st.integers(0, len(content))))])
    try:
        found = read_idx(path, 3)
    except DataError as refused:
        found = str(refused)
    if isinstance(found, str):
        assert len(found.splitlines()) == 1
    else:
        assert (found.dtype, found.size) == (np.uint8, PIXELS.size)
