"""The suite that a record is of."""

INTRODUCTION = "introduction"  # Blitz's own


def suite_of(record):
    """Name the suite that a record is of; records from before there were others are of the introduction's."""
    return record.get("suite", INTRODUCTION)
