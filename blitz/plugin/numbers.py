"""The record's numbers: measured when every proof has ended, and not able to change what they said."""

import os

import pytest

from blitz.numbers import wrong
from blitz.record import journal
from blitz.record.findings import ALWAYS

NO, ONCE, SETTINGS = EXTENTS = ("no", "once", ALWAYS)
_LONGEST = 1800.0  # seconds: under each setting they may take 300


class Measuring:
    """Measures them in the first process that has no more proofs to run.

    Args:
        path: The journal.
        extent: :data:`ONCE`, or :data:`SETTINGS` for what the processor's settings change as well.
        citations: Tells whether the whole suite was asked for.
        watch: What ends this process if it takes too long; None where nothing does.
    """

    def __init__(self, path, extent, citations, watch):
        self.path = path
        self.extent = extent
        self.citations = citations
        self.watch = watch

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        asked = self.extent == SETTINGS or (self.extent == ONCE and self.citations.collected["whole"])
        if asked and not session.shouldstop and not session.config.option.collectonly and self._is_first():
            if self.watch:
                with self.watch.limited(_LONGEST):
                    found = numbers(self.extent)
            else:
                found = numbers(self.extent)
            journal.append(self.path, {"numbers": found, "extent": self.extent})

    def _is_first(self):
        """Tell whether nobody else has begun, in this run or, to its end, in the one that it goes on with."""
        journal.append(self.path, {"measuring": self.extent, "process": os.getpid()})
        begun = [event for event in journal.events(self.path) if "measuring" in event]
        given_up = max((place for place, event in enumerate(begun) if event["measuring"] is None), default=-1)
        return begun[given_up + 1]["process"] == os.getpid()


def numbers(extent):
    """Measure the field ``numbers`` of a record.

    Args:
        extent: :data:`ONCE` or :data:`SETTINGS`.
    """
    try:
        from blitz.numbers.measuring import measure
        from blitz.numbers.settings import measure_settings

        found = measure()
        return measure_settings(found) if extent == SETTINGS else found
    except Exception as error:  # noqa: BLE001 - the verdicts are there, whatever a release under test does here
        why = "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))
        return {"why": why, "capability": None, "seconds": 0.0, "entries": {}}


def faults(record):
    """List the exactly known answers that a record's numbers missed, a line each."""
    return ["numbers: {}".format(fault) for fault in (wrong(record["numbers"]) if "numbers" in record else ())]
