"""What the proofs of chapter 4 share: the images, their files, and one network trained on them."""

import shutil
from pathlib import Path
from typing import Any, List, NamedTuple

import numpy as np
import pytest
import torch

from blitz.classifier import ImageSet, Recipe, Report, Table, Training, embedded_images, loaders, per_class, predictions
from blitz.classifier.datasets import DataSet, load
from blitz.classifier.datasets.cifar_format import FOLDER, trusting, write_cifar10

TRAINING_IMAGES = 5000
TEST_IMAGES = 2000
REPORT_EVERY = 200  # batches; six reports an epoch, as the documents have of 12,500 batches
REAL = Path("data")  # where the documents keep CIFAR-10


class Material(NamedTuple):
    """What the network is trained and tested on.

    Attributes:
        data: All of it, in memory.
        training: The images to train on as a dataset, normalized one by one.
        test: Those to test on.
        report_every: Batches between reports.
    """

    data: DataSet
    training: Any
    test: Any
    report_every: int


class Trained(NamedTuple):
    """A network after two epochs.

    Attributes:
        network: The documents' network.
        reports: What the training reported.
        printed: The same, as it would have been printed.
        table: Correct predictions of the test images, by class.
    """

    network: Any
    reports: List[Report]
    printed: List[str]
    table: Table


class Tested(NamedTuple):
    """The test images.

    Attributes:
        images: float32, shape (count, 3, 32, 32), -1 to 1.
        labels: int64, shape (count,).
        outputs: Of the trained network, float32, shape (count, 10).
    """

    images: Any
    labels: Any
    outputs: Any


@pytest.fixture(scope="session")
def material():
    """The embedded set, small enough for a few seconds of training."""
    data = load("embedded", training=TRAINING_IMAGES, test=TEST_IMAGES)
    return Material(data, ImageSet(*data.training), ImageSet(*data.test), REPORT_EVERY)


@pytest.fixture(scope="session")
def test_batches(material):
    """The test images as the documents load them."""
    return list(loaders(material.training, material.test, workers=0)[1])


@pytest.fixture(scope="session")
def trained(material, test_batches):
    """The documents' network, trained by the documents' recipe, as ``blitz train`` does it."""
    with torch.random.fork_rng(devices=[]):
        training = Training(Recipe(), material.data, report_every=material.report_every)
        for _ in training:
            pass
    printed = [str(report) for report in training.reports]
    return Trained(training.network, training.reports, printed, per_class(predictions(training.network, test_batches)))


@pytest.fixture(scope="session")
def tested(trained, test_batches):
    """Every test image, and what the trained network made of it."""
    with torch.no_grad():
        outputs = torch.cat([trained.network(images) for images, _ in test_batches])
    return Tested(*map(torch.cat, zip(*test_batches)), outputs)


@pytest.fixture(scope="module", params=["embedded"] + ["real"] * (REAL / FOLDER).is_dir())
def cifar10(request, torchvision, tmp_path_factory):
    """CIFAR-10 by torchvision's class, as a function of its arguments but the directory.

    Of files that we made always, and of the real ones where the documents' own ``./data`` has them.
    """
    if request.param == "real":
        yield lambda **arguments: torchvision.datasets.CIFAR10(str(REAL), **arguments)
        return
    root = str(tmp_path_factory.mktemp("cifar10"))
    images, labels = embedded_images(1000, seed=1)
    as_many = np.tile(images, (10, 1, 1, 1)), np.tile(labels, 10)  # as CIFAR-10 has to test
    checksums = write_cifar10(root, embedded_images(500, seed=0), as_many)
    with trusting(torchvision.datasets.CIFAR10, checksums) as dataset_class:
        yield lambda **arguments: dataset_class(root, **arguments)
    shutil.rmtree(root)


@pytest.fixture
def made(tmp_path, torchvision):
    """A few images in CIFAR-10's format: their directory, in which torchvision's class finds them during a test."""
    checksums = write_cifar10(tmp_path, embedded_images(25, seed=0), embedded_images(10, seed=1))
    with trusting(torchvision.datasets.CIFAR10, checksums):
        yield tmp_path
