"""Which images are taken, what they are, and how they are given out one by one."""

import gzip
import shutil
import socket
import struct

import numpy as np
import pytest
import torch
import torchvision

from blitz.classifier import CLASSES, embedded_images
from blitz.classifier.datasets import DataError, choice, fashion_mnist, load
from blitz.classifier.datasets.cifar_format import FOLDER, TEST_FILE, trusting, write_cifar10

TRAINING = embedded_images(25, seed=0)
TEST = embedded_images(10, seed=1)
COUNTS = {"training": 25, "test": 10}
GREY = np.random.RandomState(0).randint(0, 256, (12, 28, 28)).astype(np.uint8)


def same(found, expected):
    return all(one.tolist() == other.tolist() for one, other in zip(found, expected, strict=True))


def write_fashion_mnist(folder, form=bytes, ending="", images=GREY, labels=None):
    """Write the same images to train and to test on, labelled 0 to 9, 0, 1."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = np.arange(len(images)).astype(np.uint8) % 10 if labels is None else np.array(labels, dtype=np.uint8)
    for part in ("train", "t10k"):
        for name, array in (("images-idx3-ubyte", images), ("labels-idx1-ubyte", labels)):
            head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}i", *array.shape)
            (folder / f"{part}-{name}{ending}").write_bytes(form(head + array.tobytes()))


@pytest.fixture
def no_debian(tmp_path, monkeypatch):
    """A machine without Debian's package, or with it, in a folder of ours."""
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path / "debian")
    return tmp_path / "debian"


@pytest.fixture
def attempts(monkeypatch):
    """A machine without a network: the list of what was tried."""
    tried = []

    def refuse(*arguments, **_options):
        tried.append(arguments)
        raise OSError("no network\nduring this test")

    for place, name in ((socket, "getaddrinfo"), (socket, "create_connection"), (socket.socket, "connect")):
        monkeypatch.setattr(place, name, refuse)
    return tried


def test_auto_takes_cifar10_where_it_is(tmp_path, attempts):
    write_cifar10(tmp_path, TRAINING, TEST)
    found = load(root=tmp_path)
    assert found.name == "cifar10"
    assert found.why == f"CIFAR-10 from {tmp_path / FOLDER}, whose files are those listed in checksums.md5"
    assert same(found.training, TRAINING)
    assert same(found.test, TEST)
    assert attempts == []


def test_auto_takes_the_embedded_set_where_cifar10_is_not(tmp_path, attempts):
    found = load(root=tmp_path, **COUNTS)
    assert (found.name, found.classes) == ("embedded", CLASSES)
    assert found.why == f"the embedded set, drawn in a moment, as {tmp_path / FOLDER} is not there"
    assert same(found.training, TRAINING)
    assert same(found.test, TEST)
    assert attempts == []


def test_auto_does_not_pass_over_a_broken_cifar10(tmp_path):
    write_cifar10(tmp_path, TRAINING, TEST)
    (tmp_path / FOLDER / TEST_FILE).unlink()
    with pytest.raises(DataError, match="test_batch: is missing; fetch it with --download"):
        load(root=tmp_path, **COUNTS)


def test_the_embedded_set_as_asked_passes_over_cifar10(tmp_path):
    (tmp_path / FOLDER).mkdir()
    assert load("embedded", tmp_path, **COUNTS).why == "the embedded set, drawn in a moment, as asked"


def test_the_embedded_set_has_as_many_images_as_cifar10(monkeypatch):
    asked = []
    monkeypatch.setattr(choice, "embedded_images", lambda count, seed: asked.append((count, seed)) or TEST)
    load("embedded")
    assert asked == [(50000, 0), (10000, 1)]


@pytest.mark.parametrize(
    "arguments, line",
    [
        ({"name": "cifar100"}, "--data cifar100: is not known; choose from auto, cifar10, fashion-mnist, embedded"),
        ({"download": True}, "--download: does not go with --data auto; name cifar10 or fashion-mnist"),
        (
            {"name": "embedded", "download": True},
            "--download: does not go with --data embedded; name cifar10 or fashion-mnist",
        ),
        ({"name": "embedded", "test": 0}, "embedded: can't have 50000 and 0 images; ask for one or more"),
    ],
)
def test_what_cannot_be_is_refused(arguments, line, attempts):
    with pytest.raises(DataError) as error:
        load(**arguments)
    assert str(error.value) == line
    assert attempts == []


@pytest.mark.parametrize("name", ["cifar10", "fashion-mnist"])
def test_what_is_not_on_disk_is_not_fetched_unasked(name, tmp_path, no_debian, attempts):
    with pytest.raises(DataError, match="--download"):
        load(name, tmp_path)
    assert attempts == []


@pytest.mark.parametrize("name, class_name", [("cifar10", "CIFAR10"), ("fashion-mnist", "FashionMNIST")])
def test_a_failing_download_is_one_line(name, class_name, tmp_path, no_debian, attempts):
    with pytest.raises(DataError) as error:
        load(name, tmp_path, download=True)
    assert str(error.value).startswith(f"--download: {class_name} can't be fetched (")
    assert len(str(error.value).splitlines()) == 1
    assert attempts != []


def test_what_is_fetched_is_read(tmp_path, monkeypatch):
    class Fetching:
        def __init__(self, root, download):
            assert download
            write_cifar10(root, TRAINING, TEST)

    monkeypatch.setattr(torchvision.datasets, "CIFAR10", Fetching)
    assert same(load("cifar10", tmp_path, download=True).test, TEST)


def test_what_is_there_is_not_fetched_again(tmp_path, attempts):
    write_cifar10(tmp_path, TRAINING, TEST)
    write_fashion_mnist(tmp_path)
    assert same(load("cifar10", tmp_path, download=True).test, TEST)
    assert len(load("fashion-mnist", tmp_path, download=True).test.images) == len(GREY)
    assert attempts == []


@pytest.mark.parametrize("form, ending", [(bytes, ""), (gzip.compress, ".gz")])
@pytest.mark.parametrize("place", ["FashionMNIST/raw", ".", "debian"])
def test_fashion_mnist_is_found_and_padded(place, form, ending, tmp_path, no_debian):
    write_fashion_mnist(tmp_path / place, form, ending)
    found = load("fashion-mnist", tmp_path)
    assert found.why == f"Fashion-MNIST from {tmp_path / place}"
    assert (found.name, found.classes[0], found.classes[9]) == ("fashion-mnist", "T-shirt/top", "Ankle boot")
    for images, labels in (found.training, found.test):
        assert (images.dtype, images.shape, labels.dtype) == (np.uint8, (12, 1, 32, 32), np.int64)
        assert images[:, 0, 2:-2, 2:-2].tolist() == GREY.tolist()
        assert images.sum() == GREY.astype(np.int64).sum()  # the border is black
        assert labels.tolist() == [*range(10), 0, 1]


def test_fashion_mnist_of_torchvision_comes_before_debians(tmp_path, no_debian):
    write_fashion_mnist(no_debian)
    write_fashion_mnist(tmp_path / "FashionMNIST" / "raw", images=GREY[:5])
    assert len(load("fashion-mnist", tmp_path).training.images) == 5


def test_half_of_fashion_mnist_is_passed_over(tmp_path, no_debian):
    write_fashion_mnist(no_debian)
    write_fashion_mnist(tmp_path, images=GREY[:5])
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert len(load("fashion-mnist", tmp_path).training.images) == 12


@pytest.mark.skipif(not fashion_mnist.DEBIAN.is_dir(), reason="Debian's package dataset-fashion-mnist is not installed")
def test_the_real_fashion_mnist_is_read(tmp_path):
    found = load("fashion-mnist", tmp_path)
    assert (len(found.training.images), len(found.test.images)) == (60000, 10000)
    assert np.bincount(found.training.labels).tolist() == [6000] * 10
    assert found.training.labels[:4].tolist() == [9, 0, 0, 3]


@pytest.mark.parametrize(
    "images, labels, line",
    [
        (GREY, [1] * 11, "train-labels-idx1-ubyte: has 11 labels for 12 images; "),
        (GREY, [10] * 12, "train-labels-idx1-ubyte: has the label 10, of 0 to 9; "),
        (GREY[:, 1:], None, r"train-images-idx3-ubyte: has the shape \(12, 27, 28\), not \(count, 28, 28\); "),
        (GREY[:0], None, r"train-images-idx3-ubyte: has the shape \(0, 28, 28\), not \(count, 28, 28\); "),
    ],
)
def test_files_that_do_not_agree_are_refused(images, labels, line, tmp_path):
    write_fashion_mnist(tmp_path, images=images, labels=labels)
    with pytest.raises(DataError, match=line):
        load("fashion-mnist", tmp_path)


@pytest.mark.parametrize("train, images", [(True, TRAINING), (False, TEST)])
def test_pictures_in_memory_are_those_of_torchvision(train, images, tmp_path):
    with trusting(torchvision.datasets.CIFAR10, write_cifar10(tmp_path, TRAINING, TEST)) as dataset_class:
        theirs = dataset_class(str(tmp_path), train=train)
    ours = load("embedded", **COUNTS).pictures(train, None)
    assert len(ours) == len(theirs) == len(images[0])
    for (our_image, our_label), (their_image, their_label) in zip(ours, theirs, strict=False):
        assert (our_image.mode, our_image.size, our_image.tobytes()) == ("RGB", (32, 32), their_image.tobytes())
        assert (type(our_label), our_label) == (int, their_label)


def test_pictures_of_one_channel_are_grey(tmp_path):
    write_fashion_mnist(tmp_path)
    found = load("fashion-mnist", tmp_path)
    image, label = found.pictures(True, None)[3]
    assert (image.mode, image.size, label) == ("L", (32, 32), 3)
    assert np.array(image).tolist() == found.training.images[3, 0].tolist()


@pytest.mark.parametrize("name", ["cifar10", "fashion-mnist", "embedded"])
def test_a_loader_of_pictures_gives_what_is_in_memory(name, tmp_path):
    write_cifar10(tmp_path, TRAINING, TEST)
    write_fashion_mnist(tmp_path)
    found = load(name, tmp_path, **COUNTS)
    pictures = found.pictures(True, torchvision.transforms.ToTensor())
    images, labels = map(
        torch.cat, zip(*torch.utils.data.DataLoader(pictures, batch_size=4, num_workers=1), strict=True)
    )
    assert (images * 255).round().to(torch.uint8).tolist() == found.training.images.tolist()
    assert labels.tolist() == found.training.labels.tolist()


def test_pictures_without_torchvision_files_are_refused(tmp_path):
    write_cifar10(tmp_path, TRAINING, TEST)
    found = load("cifar10", tmp_path)
    shutil.rmtree(tmp_path / FOLDER)
    with pytest.raises(DataError, match=f"{FOLDER}: torchvision can't read it"):
        found.pictures(True, None)
