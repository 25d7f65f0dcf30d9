"""From pytest's reports to the journal, and in the end the record. Runs where the user started, also under xdist."""

import time

import pytest

from blitz.plugin.evidence import PROPERTY
from blitz.plugin.numbers import faults
from blitz.plugin.outcome import outcome_of, stable
from blitz.record import journal
from blitz.record.findings import Findings, no_numbers, of_dead_proof
from blitz.record.verdict import FAILED, PASSED
from blitz.whole import write_json

# What the proof itself may provoke in its tools; everything else that is warned of comes from the release under test.
_TOOLS = ("Pytest", "Hypothesis", "NonInteractiveExampleWarning")
# Python's own, wherever a thread of an earlier proof has not yet ended when a process forks.
_CHANCE = "This process (pid="


class Recorder:
    """Tells the journal what the proofs report, and writes the record when the session ends.

    Args:
        config: pytest's.
        registry: The claims.
        path: The journal.
        deaths: What knows how xdist's workers ended; None where this process runs the proofs itself.

    Attributes:
        record: The record, once the session has ended; None before, and where it never began.
        defects: Faults of the suite itself, a line each, that fail the run.
    """

    def __init__(self, config, registry, path, deaths=None):
        self.config = config
        self.registry = registry
        self.path = config.getoption("record")
        self.record = None
        self.defects = []
        self._journal = path
        self._deaths = deaths
        self._started = time.perf_counter()
        self._running = {}

    def pytest_runtest_logstart(self, nodeid):
        journal.append(self._journal, {"started": nodeid})

    def pytest_runtest_logreport(self, report):
        if report.when not in ("setup", "call", "teardown"):  # xdist's own report of a worker that died
            self._running.pop(report.nodeid, None)
            how, dump = self._deaths.of(report)
            report.longrepr = "{}\n{}".format(how, dump).strip()
            journal.append(self._journal, of_dead_proof(report.nodeid, how))
            return
        evidence = dict(report.user_properties).get(PROPERTY)
        if not evidence or not evidence["claims"]:
            return
        outcome, why = outcome_of(report, evidence["lacks"])
        event = self._running.setdefault(
            report.nodeid, {"proof": report.nodeid, "outcome": PASSED, "why": None, "failed": False, "seconds": 0.0}
        )
        event["seconds"] = round(event["seconds"] + report.duration, 4)
        event["failed"] = event["failed"] or report.failed
        if outcome != PASSED and event["outcome"] != FAILED:
            event["outcome"], event["why"] = outcome, why
        if report.when == "teardown":
            leaks = evidence.pop("leaks", [])
            journal.append(self._journal, dict(self._running.pop(report.nodeid), evidence=evidence, leaks=leaks))

    def pytest_warning_recorded(self, warning_message, when, nodeid):
        name = warning_message.category.__name__
        message = stable(str(warning_message.message))
        if when == "runtest" and not name.startswith(_TOOLS) and not message.startswith(_CHANCE):
            journal.append(self._journal, {"warned": nodeid, "category": name, "message": message})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        findings = self._findings()
        if findings.collected is None or self.config.option.collectonly:
            return
        if findings.measuring and self._deaths and self._deaths.last:
            journal.append(self._journal, no_numbers(self._deaths.last, findings.measuring))
            findings = self._findings()
        self.record = record = findings.record(time.perf_counter() - self._started)
        self.defects = findings.defects + faults(record)
        if record["missing"] or self.defects:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        if self.path:
            try:
                write_json(self.path, record)
            except OSError as error:
                self.defects.append("--record {}: can't be written ({})".format(self.path, error.strerror))
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
        journal.append(self._journal, {"ended": int(session.exitstatus)})

    def _findings(self):
        return Findings(self.registry, journal.events(self._journal))
