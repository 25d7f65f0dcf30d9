"""Files written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path


def write_whole(path, content):
    """Write a file so that nobody ever sees half of it.

    Args:
        path: Where to; its folder is made where it is missing.
        content: Bytes, or a text, which is written as UTF-8.

    Raises:
        OSError: The folder or the file can't be written; what stood at ``path`` before still stands.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the target's own folder, since a rename is atomic only within one file system.
    handle, temporary = tempfile.mkstemp(dir=str(path.parent), prefix="." + path.name + ".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; this one is as readable as any other file its user writes.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise
    _make_renaming_last(path.parent)


def write_json(path, value):
    """Write plain values as JSON that is the same for the same values, as :func:`write_whole` writes a file."""
    write_whole(path, json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _make_renaming_last(folder):
    """See that not even a loss of power undoes the renaming."""
    if hasattr(os, "O_DIRECTORY"):  # elsewhere folders can't be opened
        handle = os.open(str(folder), os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask():
    current = os.umask(0)
    os.umask(current)
    return current
