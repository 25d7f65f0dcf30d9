"""Chapter 4, fetching CIFAR-10: what asking again does, and how much there is."""

import pickle

import pytest

from blitz.classifier import embedded_images
from blitz.classifier.datasets.cifar_format import (
    FOLDER,
    META_FILE,
    TEST_FILE,
    TRAINING_FILES,
    trusting,
    write_cifar10,
)
from blitz.plugin import claim

from .network_access import no_network

pytestmark = pytest.mark.early

MEBIBYTE = 2**20
ARCHIVE = 170498071  # bytes of cifar-10-python.tar.gz, as its server states them
IMAGES = 60000


@claim("classifier.already-downloaded", until="0.21")
def test_asking_again_says_that_the_files_are_verified(made, torchvision, capsys, observe):
    with no_network() as attempts:
        counts = [len(torchvision.datasets.CIFAR10(str(made), train=t, download=True)) for t in (True, False)]
    printed = capsys.readouterr().out
    observe("printed", printed)
    assert counts == [25, 10]
    assert attempts == []
    assert printed == "Files already downloaded and verified\n" * 2


@claim("classifier.already-downloaded", since="0.21")
def test_asking_again_says_nothing(made, torchvision, capsys, observe):
    with no_network() as attempts:
        counts = [len(torchvision.datasets.CIFAR10(str(made), train=t, download=True)) for t in (True, False)]
    printed = capsys.readouterr()
    observe("printed", printed.out + printed.err)
    assert counts == [25, 10]
    assert attempts == []
    assert printed.out + printed.err == ""


@claim("classifier.already-downloaded")
@pytest.mark.parametrize("name", [*TRAINING_FILES, TEST_FILE])
def test_a_corrupted_file_is_noticed_and_fetched_again(name, made, torchvision, observe):
    path = made / FOLDER / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with no_network() as attempts:
        with pytest.raises(RuntimeError) as found:
            torchvision.datasets.CIFAR10(str(made), train=True)
        assert attempts == []
        with pytest.raises(OSError, match="no network during this proof"):
            torchvision.datasets.CIFAR10(str(made), train=True, download=True)
        assert attempts != []
    observe("error for a corrupted file", str(found.value))
    assert "not found or corrupted" in str(found.value)


class Opening:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


@claim("classifier.already-downloaded")
@pytest.mark.parametrize("name", [TRAINING_FILES[0], TEST_FILE, META_FILE])
def test_a_tampered_file_is_noticed_before_it_is_unpickled(name, made, torchvision):
    tampered = pickle.dumps(Opening(made / "sentinel"))
    (made / FOLDER / name).write_bytes(tampered)
    with pytest.raises(RuntimeError, match="not found or corrupted"):
        torchvision.datasets.CIFAR10(str(made), train=True)
    assert not (made / "sentinel").exists()
    pickle.loads(tampered).close()  # noqa: S301
    assert (made / "sentinel").exists()


@claim("classifier.download-size")
def test_the_pictures_are_half_of_what_the_documents_say(tmp_path, torchvision, observe):
    sizes = {}
    for count in (100, 300):
        root = tmp_path / str(count)
        root.mkdir()
        checksums = write_cifar10(root, embedded_images(5, seed=1), embedded_images(count, seed=0))
        with trusting(torchvision.datasets.CIFAR10, checksums) as dataset_class:
            assert len(dataset_class(str(root), train=False)) == count
        sizes[count] = (root / FOLDER / TEST_FILE).stat().st_size
    record = (sizes[300] - sizes[100]) / 200
    observe("bytes per record", record)
    observe("MiB with the archive", round((IMAGES * record + ARCHIVE) / MEBIBYTE, 1))
    # 3 x 32 x 32 bytes and a label; what pickle and the name of a file add is little
    assert 3073 <= record < 1.02 * 3073
    assert round(IMAGES * record / 1e6) in range(184, 189)
    assert round((IMAGES * record + ARCHIVE) / MEBIBYTE) in range(335, 345)
