"""``blitz evaluate`` and ``blitz predict``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from blitz.cli.errors import UserError
from blitz.cli.learned import learned
from blitz.cli.networks import fitting, load_checkpoint, load_data, require_torch

_SHOWN = 3  # of the most probable classes


def evaluate(path: Path, name: str | None, root: Path) -> None:
    """Print how well a checkpoint's network classifies test images.

    Args:
        path: The checkpoint.
        name: Of the data set; None for the one that the network was trained on.
        root: Where data sets are on disk.
    """
    require_torch()
    checkpoint = load_checkpoint(path)
    data = fitting(load_data(name or checkpoint.recipe.data, root), checkpoint)
    console = Console(highlight=False, soft_wrap=True)
    console.print(data.why)
    console.print(f"{path}: step {checkpoint.step}, made by torch {checkpoint.release}", markup=False)
    for line in learned(checkpoint.trained(), data).lines(data):
        console.print(line)


def predict(path: Path, pictures: list[Path]) -> None:
    """Print what a checkpoint's network takes pictures for; all of them can be read, or none is shown.

    Args:
        path: The checkpoint.
        pictures: Of any files that Pillow reads.
    """
    require_torch()
    import numpy as np

    from blitz.classifier.datasets import DataError
    from blitz.classifier.datasets.photos import read_photo
    from blitz.classifier.inference import classify

    checkpoint = load_checkpoint(path)
    try:
        images = np.stack([read_photo(picture, checkpoint.channels) for picture in pictures])
    except DataError as error:
        raise UserError(str(error)) from None
    except ImportError:
        raise UserError("Pillow is missing; install it with `pip install pillow`") from None
    table = Table(box=None, pad_edge=False)
    table.add_column("picture", overflow="fold")
    table.add_column("class")
    table.add_column("share", justify="right")
    table.add_column("then")
    shares = classify(checkpoint.trained(), images).softmax(1)
    values, classes = shares.topk(min(_SHOWN, shares.shape[1]), dim=1)
    for picture, row, labels in zip(pictures, values.tolist(), classes.tolist(), strict=True):
        ranked = [(checkpoint.classes[label], f"{share:.0%}") for share, label in zip(row, labels, strict=True)]
        table.add_row(str(picture), *ranked[0], ", ".join(f"{name} {share}" for name, share in ranked[1:]))
    Console(highlight=False, markup=False).print(table)
