"""Records on disk: written whole or not at all, read with one clear line for what is wrong."""

import json
import os
import tempfile
from pathlib import Path

SCHEMA_VERSION = 1


class RecordError(ValueError):
    """A file that is no record of ours; the message names the file and what is wrong with it."""


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
        # mkstemp makes private files; a record is as readable as any other file its user writes.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def _umask():
    current = os.umask(0)
    os.umask(current)
    return current


def read_record(path):
    """Read a record.

    Args:
        path: A file that a run wrote with ``--record``.

    Returns:
        The record as plain dicts and lists.

    Raises:
        RecordError: The file is missing, is not JSON, or is not a record of a schema version that this release knows.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError("{}: can't be read ({}); `blitz verify` writes one".format(path, error.strerror)) from None
    except ValueError as error:
        raise RecordError("{}: is not JSON ({}); write it anew with `blitz verify`".format(path, error)) from None
    version = record.get("schema") if isinstance(record, dict) else None
    if version != SCHEMA_VERSION:
        raise RecordError(
            "{}: has schema {!r} where {} is read; write it anew with `blitz verify`".format(
                path, version, SCHEMA_VERSION
            )
        )
    return record
