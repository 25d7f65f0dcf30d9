"""CIFAR-10's files: what is read, and that whatever else they hold is refused in one line and never run."""

import hashlib
import io
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import CLASSES, embedded_images
from blitz.classifier.datasets import DataError, cifar_checksums
from blitz.classifier.datasets.cifar_format import (
    CHECKSUMS_FILE,
    FOLDER,
    META_FILE,
    TEST_FILE,
    TRAINING_FILES,
    write_cifar10,
)
from blitz.classifier.datasets.cifar_reader import FILES, read_cifar10
from blitz.classifier.datasets.pickled import Array, unpickled

TRAINING = embedded_images(25, seed=0)
TEST = embedded_images(10, seed=1)
ROWS = TEST[0].reshape(-1, 3072)
LABELS = TEST[1].tolist()
BATCH = {"data": ROWS, "labels": LABELS}
NAMES = {"label_names": list("abcdefghij")}


@pytest.fixture
def listed(tmp_path):
    """A folder with its list of checksums."""
    write_cifar10(tmp_path, TRAINING, TEST)
    return tmp_path / FOLDER


@pytest.fixture
def unlisted(listed):
    """A folder of files with no known checksum."""
    (listed / CHECKSUMS_FILE).unlink()
    return listed


@pytest.fixture
def original(unlisted, monkeypatch):
    """A folder that stands for the original: each file has the checksum that its original is known by."""
    for name in FILES:
        monkeypatch.setitem(cifar_checksums.ORIGINAL, name, md5(unlisted / name))
    return unlisted


def md5(path):
    return hashlib.md5(path.read_bytes()).hexdigest()  # noqa: S324


def refusal(folder):
    """Read a folder, see it refused in one line, and give the line."""
    with pytest.raises(DataError) as error:
        read_cifar10(folder.parent)
    (line,) = str(error.value).splitlines()
    return line


def pickled(value, protocol=2):
    return pickle.dumps(value, protocol)


def same(found, images, labels):
    return found.images.tolist() == images.tolist() and found.labels.tolist() == labels.tolist()


@pytest.mark.parametrize(
    "folder, trust",
    [
        ("listed", "whose files are those listed in checksums.md5"),
        ("original", "whose files are the original's"),
        ("unlisted", "whose files have no known checksum"),
    ],
)
def test_what_was_written_is_read(folder, trust, request):
    folder = request.getfixturevalue(folder)
    found = read_cifar10(folder.parent)
    assert same(found.training, *TRAINING)
    assert same(found.test, *TEST)
    for part in (found.training, found.test):
        assert (part.images.dtype, part.images.shape[1:], part.labels.dtype) == (np.uint8, (3, 32, 32), np.int64)
        assert part.images.flags.writeable
    assert (found.name, found.classes, found.why) == ("cifar10", CLASSES, f"CIFAR-10 from {folder}, {trust}")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("order", ["C", "F"])
def test_what_python_3_wrote_is_read(protocol, order, unlisted):
    (unlisted / TEST_FILE).write_bytes(pickled({**BATCH, "data": np.array(ROWS, order=order)}, protocol))
    assert same(read_cifar10(unlisted.parent).test, *TEST)


@pytest.mark.parametrize("module", [b"numpy.core", b"numpy._core"])
def test_what_any_numpy_wrote_is_read(module, unlisted):
    content = pickled(BATCH).replace(b"numpy._core", b"numpy.core").replace(b"numpy.core", module)
    (unlisted / TEST_FILE).write_bytes(content)
    assert same(read_cifar10(unlisted.parent).test, *TEST)


def test_other_names_of_classes_are_kept(unlisted):
    (unlisted / META_FILE).write_bytes(pickled(NAMES))
    assert read_cifar10(unlisted.parent).classes == tuple("abcdefghij")


def test_torchvision_reads_the_pictures_of_the_very_files_that_were_read(unlisted):
    found = read_cifar10(unlisted.parent)
    pictures = found.pictures(False, np.array)
    assert type(pictures).__module__ == "torchvision.datasets.cifar"
    assert [image.transpose(2, 0, 1).tolist() for image, _ in pictures] == TEST[0].tolist()
    assert [label for _, label in pictures] == LABELS
    (unlisted / TEST_FILE).write_bytes(pickled(BATCH))
    with pytest.raises(DataError, match="torchvision can't read it"):
        found.pictures(False, np.array)


def test_the_list_of_checksums_is_what_md5sum_reads(listed):
    lines = (listed / CHECKSUMS_FILE).read_text().splitlines()
    assert sorted(lines) == sorted(f"{md5(listed / name)}  {name}" for name in FILES)


def test_a_folder_that_is_there_is_not_written_over(listed):
    before = (listed / TEST_FILE).read_bytes()
    with pytest.raises(DataError, match="is there already"):
        write_cifar10(listed.parent, TRAINING, (TEST[0][:1], TEST[1][:1]))
    assert (listed / TEST_FILE).read_bytes() == before


def test_a_folder_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(path, content):
        if path.name == TEST_FILE:
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_cifar10(tmp_path, TRAINING, TEST)
    assert list(tmp_path.iterdir()) == []


class Command:
    """Runs a command when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def instance(path):
    """Write a pickle that makes ``Popen`` by the opcode INST, which calls without a REDUCE."""
    strings = b"".join(pickle.BINUNICODE + struct.pack("<i", len(text)) + text for text in (b"touch", bytes(path)))
    command = pickle.MARK + pickle.EMPTY_LIST + pickle.MARK + strings + pickle.APPENDS
    return pickle.PROTO + b"\2" + command + pickle.INST + b"subprocess\ncall\n" + pickle.STOP


CRAFTED = {
    "instead of a batch": lambda path: pickled(Command(path)),
    "in protocol 4": lambda path: pickled(Command(path), 4),
    "within a batch": lambda path: pickled({**BATCH, "filenames": [Command(path)]}),
    "in an array": lambda path: pickled({**BATCH, "data": np.array([Command(path)], dtype=object)}),
    "by another opcode": instance,
}


@pytest.mark.parametrize("name", [TRAINING_FILES[0], TEST_FILE, META_FILE])
@pytest.mark.parametrize("folder", ["listed", "original", "unlisted"])
@pytest.mark.parametrize("crafted", CRAFTED)
def test_a_pickle_that_would_run_a_command_runs_nothing(crafted, folder, name, request, tmp_path):
    folder, sentinel = request.getfixturevalue(folder), tmp_path / "sentinel"
    content = CRAFTED[crafted](sentinel)
    (folder / name).write_bytes(content)
    assert refusal(folder).startswith(f"{folder / name}: ")
    assert not sentinel.exists()
    pickle.loads(content)  # noqa: S301
    assert sentinel.exists()  # it would have run


@pytest.mark.parametrize("folder", ["listed", "original"])
def test_a_file_of_another_checksum_is_refused_before_any_is_unpickled(folder, request, monkeypatch):
    folder = request.getfixturevalue(folder)
    content = (folder / META_FILE).read_bytes()
    (folder / META_FILE).write_bytes(content.replace(b"frog", b"toad"))
    read = []
    monkeypatch.setattr("blitz.classifier.datasets.cifar_reader.unpickled", read.append)
    assert refusal(folder).startswith(f"{folder / META_FILE}: has not the checksum that it should have; move it away")
    assert read == []


def test_a_list_that_lacks_a_file_does_not_vouch_for_it(listed):
    lines = (listed / CHECKSUMS_FILE).read_text().splitlines(keepends=True)
    (listed / CHECKSUMS_FILE).write_text("".join(line for line in lines if TEST_FILE not in line))
    assert refusal(listed).startswith(f"{listed / TEST_FILE}: has not the checksum")


@pytest.mark.parametrize("content", [b"no list", b"\xff\xfe\n", b"0" * 20000])
def test_what_is_no_list_of_checksums_is_refused(content, listed):
    (listed / CHECKSUMS_FILE).write_bytes(content)
    assert refusal(listed).startswith(f"{listed / CHECKSUMS_FILE}: ")


@pytest.mark.parametrize(
    "batch, complaint",
    [
        ({"labels": LABELS}, "is no dict with data and labels"),
        ({"data": ROWS}, "is no dict with data and labels"),
        ([ROWS, LABELS], "is no dict with data and labels"),
        ({"data": [1, 2], "labels": LABELS}, "its data are no array"),
        ({"data": ROWS[:, :-1], "labels": LABELS}, "have the shape (10, 3071), not (count, 3072)"),
        ({"data": ROWS.reshape(-1), "labels": LABELS}, "have the shape (30720,)"),
        ({"data": TEST[0], "labels": LABELS}, "have the shape (10, 3, 32, 32)"),
        ({"data": ROWS[:0], "labels": []}, "have the shape (0, 3072)"),
        ({"data": ROWS.astype("int8"), "labels": LABELS}, "not what a batch needs: one that is of uint8"),
        ({"data": ROWS.astype("f8"), "labels": LABELS}, "one that is of uint8, not of 'f8'"),
        ({"data": ROWS.astype(object), "labels": LABELS}, "one that is of uint8, not of 'O8'"),
        ({"data": ROWS, "labels": LABELS[:-1]}, "has 9 labels for 10 images"),
        ({"data": ROWS, "labels": [*LABELS[:-1], 10]}, "its labels are no list of integers from 0 to 9"),
        ({"data": ROWS, "labels": [*LABELS[:-1], -1]}, "its labels are no list of integers from 0 to 9"),
        ({"data": ROWS, "labels": [*LABELS[:-1], "1"]}, "its labels are no list of integers from 0 to 9"),
        ({"data": ROWS, "labels": [*LABELS[:-1], True]}, "its labels are no list of integers from 0 to 9"),
        ({"data": ROWS, "labels": np.array(LABELS, dtype="u1")}, "its labels are no list of integers from 0 to 9"),
        ({"data": ROWS, "labels": set(LABELS)}, "asks for 'builtins.set', which no batch needs"),
        ({"data": ROWS, "labels": LABELS, "x": 1.5}, "holds the opcode b'G', which no batch needs"),
        ({"data": ROWS, "labels": LABELS, "x": 2**40}, "which no batch needs"),
    ],
)
def test_what_is_no_batch_is_refused(batch, complaint, unlisted):
    (unlisted / TEST_FILE).write_bytes(pickled(batch, 3))
    line = refusal(unlisted)
    assert line.startswith(f"{unlisted / TEST_FILE}: ")
    assert complaint in line
    assert line.endswith("; move it away and fetch it anew with --download")


@pytest.mark.parametrize(
    "names", [list("abcdefghi"), "abcdefghij", [*"abcdefghi", 1], [*"abcdefghi", ""], [*"abcdefghi", "\x1b[2J"]]
)
def test_names_that_cannot_be_printed_are_refused(names, unlisted):
    (unlisted / META_FILE).write_bytes(pickled({"label_names": names}))
    assert "its label_names are no list of ten names" in refusal(unlisted)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(name, unlisted):
    (unlisted / name).unlink()
    assert refusal(unlisted) == f"{unlisted / name}: is missing; fetch it with --download"


def test_a_folder_for_a_file_is_refused(unlisted):
    (unlisted / TEST_FILE).unlink()
    (unlisted / TEST_FILE).mkdir()
    assert refusal(unlisted).startswith(f"{unlisted / TEST_FILE}: is a folder")


def test_a_file_too_large_is_refused_unread(unlisted):
    with (unlisted / TEST_FILE).open("wb") as file:
        file.truncate(2**40)
    assert f"{unlisted / TEST_FILE}: has 1,099,511,627,776 bytes, more than the 67,108,864" in refusal(unlisted)


@pytest.mark.parametrize(
    "content, complaint",
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08", "is no pickle"),
        (b"<!DOCTYPE html>", "is no pickle"),
        (pickle.dumps(BATCH, 0), "is no pickle of protocol 2 or newer"),
        (b"\x80\x02", "is cut short"),
        (pickled(BATCH)[:-1], "is cut short"),
        (pickled(BATCH)[:2000], "is damaged"),
        (b"\x80\x63.", "is damaged ('unsupported pickle protocol: 99')"),
    ],
)
def test_what_is_no_pickle_is_refused(content, complaint, unlisted):
    (unlisted / TEST_FILE).write_bytes(content)
    assert complaint in refusal(unlisted)


def nested(depth):
    """Write a dict whose key is a tuple in a tuple in a tuple: Python hashes it by recursion, down to a crash."""
    return b"\x80\x02}N" + pickle.TUPLE1 * depth + b"Ns."


@pytest.mark.parametrize(
    "content",
    [
        nested(200000),
        b"\x80\x02(c_codecs\nencode\nq\0U\x01aU\x06latin1\x86q\1"
        + b"h\0h\1R" * 1000
        + b"t.",  # one text's bytes, often
        b"\x80\x02N" + pickle.LONG_BINPUT + b"\xff\xff\xff\x7f.",  # a memo of 32 GiB
        b"\x80\x02(" + pickle.EMPTY_DICT * 10**7 + b"l.",
        b"\x80\x02(" + pickle.NONE * 10**7 + b"l.",
    ],
    ids=["nested", "calls", "memo", "dicts", "nones"],
)
def test_a_bomb_is_refused(content):
    with pytest.raises(pickle.UnpicklingError, match="more than any batch does"):
        unpickled(content)


RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\n"
NDARRAY = b"cnumpy\nndarray\n"
DTYPE = b"cnumpy\ndtype\n"
EMPTY = RECONSTRUCT + NDARRAY + b"K\x00\x85U\x01b\x87R"
UINT8 = DTYPE + b"U\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"


@pytest.mark.parametrize(
    "program",
    [
        NDARRAY + b"J\xff\xff\xff\x7f\x85R",  # an array of 2 GiB
        RECONSTRUCT + NDARRAY + b"J\xff\xff\xff\x7f\x85U\x01b\x87R",
        RECONSTRUCT + DTYPE + b"K\x00\x85U\x01b\x87R",
        DTYPE + b"U\x02O8K\x00K\x01\x87R",
        DTYPE + b"U\x02u1K\x00K\x00\x87R",  # NumPy's own dtype, not a copy, to change
        DTYPE + b"U\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\x7fJ\xff\xff\xff\xffK\x00tb",
        EMPTY + b"(K\x01K\x09\x85" + UINT8 + b"\x89U\x01atb",  # more of them than bytes
        EMPTY + b"(K\x01J\xff\xff\xff\xff\x85" + UINT8 + b"\x89U\x01atb",
        EMPTY + b"(K\x01(" + b"J\xff\xff\xff\x7f" * 1000 + b"t" + UINT8 + b"\x89U\x01atb",
        EMPTY + b"(K\x01K\x01\x85" + UINT8 + b"\x89]tb",  # a list for the bytes
        EMPTY + b"(K\x01K\x01\x85" + EMPTY + b"\x89U\x01atb",  # an array for the dtype
        EMPTY + b"(K\x01K\x01\x85" + UINT8 + b"K\x02U\x01atb",
        EMPTY + b"}b",
        b"}" + EMPTY + b"Ns",  # an array for a key
        EMPTY + b"N}\x86b",
        NDARRAY + b"}b",
        RECONSTRUCT + b"NU\x04nameU\x05dtypes\x86b",
        b"cnumpy.core\nmultiarray._reconstruct\n",
        b"c_codecs\nencode\nU\x01aU\x05rot13\x86R",
        b"c_codecs\nencode\n]U\x06latin1\x86R",
    ],
)
def test_a_state_that_numpy_does_not_write_is_refused(program):
    with pytest.raises(pickle.UnpicklingError):
        unpickled(b"\x80\x02" + program + b".")


def test_the_programs_above_are_refused_for_what_is_wrong_in_them():
    sound = unpickled(b"\x80\x02" + EMPTY + b"(K\x01K\x01\x85" + UINT8 + b"\x89U\x01atb.")
    assert sound.array.tolist() == [ord("a")]


def small(protocol):
    """Write a batch of one image in which other bytes than pixels are worth changing."""
    return pickled({"data": np.zeros((1, 8), dtype=np.uint8), "labels": [3], "filenames": ["a.png"]}, protocol)


SMALL = [small(protocol) for protocol in (2, 3, 4, 5)] + [
    b"\x80\x02}(U\x04data" + EMPTY + b"q\x01(K\x01K\x01K\x02\x86" + UINT8 + b"\x89U\x02abtbU\x06labels](K\x01K\x02eu."
]
OPCODES = st.sampled_from([bytes([code]) for code in b"}](Ntu.ebRR\x85\x86\x87K\x93\x94h\x89\x88asU\x8cJT"])


@st.composite
def damaged(draw):
    """Draw a small batch with a few bytes changed, cut out or put in, and perhaps an end cut off."""
    content = bytearray(draw(st.sampled_from(SMALL)))
    for _ in range(draw(st.integers(1, 3))):
        place, length = draw(st.integers(2, len(content))), draw(st.integers(0, 2))
        content[place : place + length] = draw(st.one_of(OPCODES, st.binary(max_size=3)))
    return bytes(content[: draw(st.one_of(st.none(), st.integers(0, len(content))))])


def plain(value):
    """Give what a batch may hold as plain values, and whatever else there is as its mere presence."""
    if isinstance(value, (Array, np.ndarray)):
        array = value.array if isinstance(value, Array) else value
        return ("array", array.shape, array.tolist())
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain, value))
    return value if value is None or isinstance(value, (int, str)) else "something else"


def outcome(read, argument, error):
    """Give what was read, or else the line by which it was refused."""
    try:
        return read(argument)
    except error as refused:
        return str(refused)


@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")  # of pickletools
@given(content=damaged())
def test_a_damaged_pickle_is_refused_or_read_as_pickle_reads_it(content):
    found = outcome(unpickled, content, pickle.UnpicklingError)
    if isinstance(found, str):
        assert len(found.splitlines()) == 1
    else:
        theirs = pickle.load(io.BytesIO(content), encoding="latin1")  # noqa: S301
        assert plain(found) == plain(theirs)


@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")
@given(place=st.integers(0, 4000), change=st.integers(1, 255), end=st.one_of(st.none(), st.integers(0, 4000)))
def test_a_damaged_file_is_refused_or_read(place, change, end, tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged")
    write_cifar10(folder, (TRAINING[0][:5], TRAINING[1][:5]), (TEST[0][:1], TEST[1][:1]))
    (folder / FOLDER / CHECKSUMS_FILE).unlink()
    path = folder / FOLDER / TEST_FILE
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= change
    path.write_bytes(content[:end])
    found = outcome(read_cifar10, folder, DataError)
    if isinstance(found, str):
        assert found.startswith(f"{path}: ")
        assert len(found.splitlines()) == 1
    else:
        assert found.test.images.shape == (1, 3, 32, 32)
