"""What a network has learned, told and shown."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console

import blitz
from blitz.cli.errors import UserError
from blitz.whole import write_whole

if TYPE_CHECKING:
    import torch

    from blitz.classifier.datasets import DataSet
    from blitz.classifier.evaluation import Table
    from blitz.classifier.training import Training
    from blitz.gallery import Findings
    from blitz.networks import LeNet

_GRID = 64  # training images in the picture of some
_TITLES = {"cifar10": "CIFAR-10", "fashion-mnist": "Fashion-MNIST", "embedded": "the embedded images"}


class Learned(NamedTuple):
    """How a network does on the test images.

    Attributes:
        predicted: int64, shape (count,).
        confusion: Images by true class (down) and predicted class (across), int64 of shape (classes, classes).
        table: Correct predictions by class.
    """

    predicted: torch.Tensor
    confusion: torch.Tensor
    table: Table

    def lines(self, data: DataSet) -> list[str]:
        """Give the documents' lines: the accuracy overall, and class by class."""
        overall = (
            f"Accuracy of the network on the {len(self.predicted)} test images: {int(100 * self.table.accuracy)} %"
        )
        return [overall, *self.table.lines(data.classes)]


def learned(network: LeNet, data: DataSet) -> Learned:
    """Predict the test images."""
    import torch

    from blitz.classifier.evaluation import Table
    from blitz.classifier.inference import classify, confusion

    predicted = torch.max(classify(network, data.test.images), 1)[1]
    counts = confusion(predicted, torch.from_numpy(data.test.labels), len(data.classes))
    return Learned(predicted, counts, Table(counts.diagonal().tolist(), counts.sum(1).tolist()))


def show_learned(console: Console, training: Training, data: DataSet, out: Path, seconds: float) -> None:
    """Print the accuracies; write the pictures, the page and ``results.json``.

    Args:
        console: Where lines go.
        training: That has ended.
        data: What it learned from.
        out: The folder for files.
        seconds: What the steps took in this process, which may have resumed the run.
    """
    from blitz.gallery import show

    found = learned(training.network, data)
    lines = [*map(str, training.reports), "Finished Training", *_peek(found, data), *found.lines(data)]
    for line in lines[len(training.reports) + 1 :]:
        console.print(line)
    try:
        page = show(_findings(training, data, found, lines, seconds), out)
        write_whole(out / "results.json", json.dumps(_results(training, data, found, seconds), indent=1))
    except OSError as error:
        raise UserError(
            f"{out}: pictures can't be written ({error.strerror}); name another folder with --out"
        ) from None
    console.print(f"pictures: {page}")


def _peek(found: Learned, data: DataSet) -> list[str]:
    """Give the documents' two lines about the first four test images."""
    import torch

    from blitz.classifier.peek import COUNT, named

    truth = torch.from_numpy(data.test.labels[:COUNT])
    return [
        "GroundTruth:  " + named(truth, data.classes),
        "Predicted:  " + named(found.predicted[:COUNT], data.classes),
    ]


def _findings(training: Training, data: DataSet, found: Learned, lines: list[str], seconds: float) -> Findings:
    from blitz.classifier.peek import COUNT
    from blitz.classifier.recipe import REPORT_EVERY
    from blitz.gallery import Findings

    images, labels = data.training
    return Findings(
        title=f"A classifier for {_TITLES[data.name]}",
        dataset=data.name,
        why=data.why,
        recipe=training.recipe._asdict(),
        environment=_environment(training),
        classes=data.classes,
        images=images[:_GRID],
        image_labels=labels[:_GRID],
        test_images=data.test.images[:COUNT],
        test_labels=data.test.labels[:COUNT],
        test_predicted=found.predicted[:COUNT].numpy(),
        losses=training.losses.numpy(),
        batches_per_epoch=training.steps_per_epoch,
        report_every=REPORT_EVERY,
        reports=training.reports,
        confusion=found.confusion.numpy(),
        filters=training.network.conv1.weight.detach().cpu().numpy(),
        seconds=seconds,
        steps_per_second=training.taken / seconds if seconds else 0.0,
        lines=lines,
    )


def _results(training: Training, data: DataSet, found: Learned, seconds: float) -> dict:
    return {
        "data": data.why,
        "recipe": training.recipe._asdict(),
        "environment": _environment(training),
        "reports": [report._asdict() for report in training.reports],
        "accuracy": found.table.accuracy,
        "per class": dict(zip(data.classes, found.table.accuracies, strict=True)),
        "steps": training.steps,
        "steps taken in this process": training.taken,
        "seconds": seconds,
    }


def _environment(training: Training) -> dict:
    import torch

    device = next(training.network.parameters()).device
    return {
        "blitz": blitz.__version__,
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "threads": torch.get_num_threads(),
    }
