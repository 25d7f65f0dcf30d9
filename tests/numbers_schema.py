"""The schema of a record, and of its field ``numbers``."""

import json
from pathlib import Path

import jsonschema

import blitz.record

SCHEMA = json.loads(Path(blitz.record.__file__).with_name("schema.json").read_text(encoding="utf-8"))


def assert_valid(numbers):
    """See that a field ``numbers`` is as the record's schema has it."""
    jsonschema.validate(numbers, {"$ref": "#/$defs/numbers", "$defs": SCHEMA["$defs"]})
