"""Records on disk, read with one clear line for what is wrong."""

from pathlib import Path

from blitz.reading import ReadingError, Schema, line, parse_json, read_text
from blitz.record.consistency import check_consistency

SCHEMA_VERSION = 1
LARGEST = 2**25  # bytes; a record of the introduction's suite has three quarters of a megabyte
_ANEW = "write it anew with `blitz verify`"
_SCHEMA = Schema.read(Path(__file__).with_name("schema.json"))


class RecordError(ValueError):
    """A file that is no record of ours; the message names the file and what is wrong with it."""


def read_record(path):
    """Read a record.

    Args:
        path: A file that a run wrote with ``--record``.

    Returns:
        The record as plain dicts and lists.

    Raises:
        RecordError: The file is missing, is not JSON, or is not a record of a schema version that this release knows;
            or something in it is not as ``schema.json`` says, or contradicts itself.
    """
    name = line(path, 300)
    try:
        record = parse_json(read_text(path, LARGEST))
    except OSError as error:
        raise RecordError("{}: can't be read ({}); `blitz verify` writes one".format(name, error.strerror)) from None
    except ReadingError as error:
        raise RecordError("{}: {}; {}".format(name, error, _ANEW)) from None
    version = record.get("schema") if type(record) is dict else None
    if type(version) is int and version > SCHEMA_VERSION:
        raise RecordError(
            "{}: has schema {} where {} is read; it is of a newer Blitz: upgrade blitz".format(
                name, line(version, 40), SCHEMA_VERSION
            )
        )
    if type(version) is not int or version != SCHEMA_VERSION:
        raise RecordError(
            "{}: has schema {} where {} is read; {}".format(name, line(repr(version), 40), SCHEMA_VERSION, _ANEW)
        )
    try:
        check_record(record)
    except ReadingError as error:
        raise RecordError("{}: {}; {}".format(name, error, _ANEW)) from None
    return record


def check_record(record):
    """See that plain values are a record, and one that agrees with itself.

    Raises:
        blitz.reading.ReadingError: They aren't; the message names the place.
    """
    _SCHEMA.validate(record)
    check_consistency(record)
