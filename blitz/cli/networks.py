"""What the commands share that run a network themselves; nothing else of the command line imports torch."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from blitz.cli.errors import UserError

if TYPE_CHECKING:
    import torch

    from blitz.classifier.checkpoints import Checkpoint
    from blitz.classifier.datasets import DataSet


def require_torch() -> None:
    """See that PyTorch can be imported.

    Raises:
        UserError: It can't.
    """
    try:
        importlib.import_module("torch")
    except Exception as error:  # noqa: BLE001 - a broken build may fail with anything here
        reason = f"{type(error).__name__}: {next(iter(str(error).splitlines()), 'no message')}"
        raise UserError(
            f"PyTorch can't be imported by {sys.executable} ({reason}); install it with `pip install torch`"
        ) from None


def load_data(name: str, root: Path, download: bool = False, limit: int = 0) -> DataSet:
    """Load a data set by its name, with its first training images only where there is a limit."""
    from blitz.classifier.datasets import DataError, load

    try:
        return load(name, root=root, download=download, training=limit or None)
    except DataError as error:
        raise UserError(str(error)) from None


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint that the user named."""
    from blitz.classifier.checkpoints import CheckpointError, read_checkpoint

    try:
        return read_checkpoint(path)
    except CheckpointError as error:
        raise UserError(str(error)) from None


def choose_device(name: str, rank: int = 0) -> torch.device:
    """Turn ``auto``, ``cpu``, ``cuda`` or ``cuda:N`` into a device that is there.

    Args:
        name: What the user asked for.
        rank: Which of this machine's processes asks; each gets a GPU of its own where there are enough.
    """
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == "auto":
        name = "cuda" if count else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise UserError(f"--device {name}: is no device; use auto, cpu, cuda or cuda:N") from None
    if device.type == "cpu":
        return torch.device("cpu")
    if device.type != "cuda":
        raise UserError(f"--device {name}: only CPUs and CUDA's GPUs are supported; use auto, cpu, cuda or cuda:N")
    if not count:
        raise UserError(f"--device {name}: this PyTorch sees no GPU; use --device cpu or auto")
    if device.index is not None and device.index >= count:
        raise UserError(f"--device {name}: there are {count} GPUs, counted from 0")
    return torch.device("cuda", rank % count if device.index is None else device.index)


def fitting(data: DataSet, checkpoint: Checkpoint) -> DataSet:
    """Give a data set if the checkpoint's network can take its images."""
    channels = data.training.images.shape[1]
    if channels != checkpoint.channels or len(data.classes) != len(checkpoint.classes):
        raise UserError(
            f"--data {data.name}: has {len(data.classes)} classes of images with {channels} channels, but this network "
            f"has learned {len(checkpoint.classes)} of {checkpoint.channels}; name the data set that it was trained on"
        )
    return data
