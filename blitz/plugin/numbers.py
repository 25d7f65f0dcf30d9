"""The record's numbers: measured when every proof has ended, and not able to change what they said."""

import os
import time

import pytest

from blitz.compiler import has_to_be_imported
from blitz.numbers import wrong
from blitz.record import journal
from blitz.record.findings import ALWAYS

NO, ONCE, SETTINGS = EXTENTS = ("no", "once", ALWAYS)
_LONGEST = 1800.0  # seconds: under each setting they may take 300
_MOMENT = 0.5  # seconds in which a process that has imported it may come to its end, too


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
        if not asked or session.shouldstop or session.config.option.collectonly:
            return
        if self.chosen(several=hasattr(session.config, "workerinput")):
            if self.watch:
                with self.watch.limited(_LONGEST):
                    found = numbers(self.extent)
            else:
                found = numbers(self.extent)
            journal.append(self.path, {"numbers": found, "extent": self.extent})

    def chosen(self, several):
        """Tell whether this process is to measure: nobody else has begun, in this run or the one that it goes on with.

        Args:
            several: Whether there are others. One that would have to import the compiler first waits a moment for them.
        """
        if several and has_to_be_imported():
            self._wait_for_another()
        journal.append(self.path, {"measuring": self.extent, "process": os.getpid()})
        begun = self._begun()
        given_up = max((place for place, event in enumerate(begun) if event["measuring"] is None), default=-1)
        return begun[given_up + 1]["process"] == os.getpid()

    def _wait_for_another(self):
        end = time.monotonic() + _MOMENT
        while not self._begun() and time.monotonic() < end:
            time.sleep(_MOMENT / 10)

    def _begun(self):
        return [event for event in journal.events(self.path) if "measuring" in event]


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
