"""Records on disk, read with one clear line for what is wrong."""

import json
from pathlib import Path

SCHEMA_VERSION = 1


class RecordError(ValueError):
    """A file that is no record of ours; the message names the file and what is wrong with it."""


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
