"""Checkpoints as files: written whole or not at all, read without running what they hold."""

import inspect
import io
import re
import warnings
import zipfile
from pathlib import Path

import torch

from blitz.classifier.checkpoints import restricted
from blitz.classifier.checkpoints.contents import Checkpoint, CheckpointError
from blitz.reading import ReadingError, line, opened
from blitz.whole import write_whole

_SAFE_LOAD = "weights_only" in inspect.signature(torch.load).parameters  # 1.13
_LARGEST = 2**30  # bytes; the documents' checkpoint has half a megabyte


def write_checkpoint(checkpoint, path):
    """Write a checkpoint so that nobody ever sees half of it.

    Args:
        checkpoint: A :class:`~blitz.classifier.checkpoints.Checkpoint`.
        path: Where to; its folder is made where it is missing.

    Raises:
        OSError: The file can't be written; what stood at ``path`` still stands.
    """
    content = io.BytesIO()
    torch.save(checkpoint.plain(), content)
    write_whole(path, content.getvalue())


def read_checkpoint(path):
    """Read a checkpoint, onto the CPU.

    Args:
        path: Of a file that :func:`write_checkpoint` wrote, by any release.

    Returns:
        A :class:`~blitz.classifier.checkpoints.Checkpoint`.

    Raises:
        CheckpointError: The file can't be read, is none, is damaged, or holds more than numbers, texts and tensors.
    """
    path = Path(str(path))
    name = line(path, 300)
    try:
        with opened(path, _LARGEST) as file:
            plain = _load(file)
    except OSError as error:
        raise CheckpointError(
            "{}: can't be read ({}); name a checkpoint that `blitz train` wrote".format(name, error.strerror or error)
        ) from None
    except ReadingError as error:
        raise CheckpointError(
            "{}: can't be read ({}); name a checkpoint that `blitz train` wrote".format(name, error)
        ) from None
    except Exception as error:  # noqa: BLE001 - a damaged or crafted file may fail with anything here
        raise CheckpointError(
            "{}: can't be read as a checkpoint ({}); name one that `blitz train` wrote".format(name, _reason(error))
        ) from None
    try:
        return Checkpoint.from_plain(plain)
    except CheckpointError as error:
        raise CheckpointError("{}: {}; name one that `blitz train` wrote".format(name, error)) from None


def _reason(error):
    """Say in a few words why PyTorch could not read a file; what it says itself has many lines, and advises trust."""
    forbidden = re.search(r"(?:GLOBAL|Unsupported class) (\S+)", str(error))  # by release
    if forbidden:
        return "it asks for {}, which no checkpoint needs".format(line(forbidden.group(1), 100))
    first = line(next(iter(str(error).splitlines()), ""))
    return "it is damaged, {}".format(type(error).__name__) if len(first) > 100 else first or type(error).__name__


def _load(file):
    _refuse_giants(file)
    if not _SAFE_LOAD:
        return restricted.load(file)
    restricted.refuse_torchscript(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what no checkpoint of ours holds, which is refused next
        return torch.load(file, map_location="cpu", weights_only=True)


def _refuse_giants(file):
    """See that a file, where it is an archive, does not unpack to more than is reasonable."""
    size = 0
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    if size > _LARGEST:
        raise ValueError("it has {} bytes, more than any checkpoint".format(size))
    file.seek(0)
