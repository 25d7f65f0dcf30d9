"""The record: what one run on one release found, as one JSON file.

Knows nothing of pytest. Runs on Python 3.7, inside the release under test. ``schema.json`` beside this file is the
format.
"""

from blitz.record.files import SCHEMA_VERSION, RecordError, read_record
from blitz.record.suite import INTRODUCTION, suite_of
from blitz.record.verdict import BROKEN, HOLDS, SUPERSEDED, UNPROVEN, VERDICTS, judge, leaks_of, left_out

__all__ = [
    "BROKEN",
    "HOLDS",
    "INTRODUCTION",
    "SCHEMA_VERSION",
    "SUPERSEDED",
    "UNPROVEN",
    "VERDICTS",
    "RecordError",
    "judge",
    "leaks_of",
    "left_out",
    "read_record",
    "suite_of",
]
