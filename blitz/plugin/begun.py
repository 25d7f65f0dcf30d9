"""In a process that runs proofs: what it is, and what it collected, for the journal."""

import re

import pytest

import blitz
from blitz.plugin.outcome import first_line
from blitz.record import environment, journal
from blitz.record.findings import unseen
from blitz.record.verdict import FAILED

_CITED = re.compile(r"""^@claim\(\s*["']([^"']+)["']""", re.MULTILINE)


class Begun:
    """Tells the journal how the run begins; on a run that goes on, leaves out the proofs that have ended.

    Args:
        path: The journal.
        config: pytest's.
        citations: What checks them and tells what collection found.
        profile: Hypothesis's.
        done: Node ids of the proofs that need not run.

    Attributes:
        environment: What the run runs on.
    """

    def __init__(self, path, config, citations, profile, done):
        self.path = path
        self.citations = citations
        self.environment = environment.describe()
        self._done = done
        self._uncollected = {}
        self._said = {
            "blitz": blitz.__version__,
            "environment": self.environment,
            "seed": config.getoption("seed"),
            "profile": profile,
            "require": config.getoption("require"),
        }

    def pytest_sessionstart(self):
        journal.append(self.path, {"began": self._said})

    def pytest_collectreport(self, report):
        if report.failed:
            self._uncollected[report.nodeid] = first_line(report)

    def pytest_collection_finish(self, session):
        collected = self.citations.collected
        if self.citations.refused and session.config.getoption("continue_on_collection_errors"):
            journal.append(self.path, {"refused": self.citations.refused[0]})
            raise pytest.UsageError(self.citations.refused[0])
        lost = [self._lost(session.config.rootpath, nodeid, why) for nodeid, why in self._uncollected.items()]
        for event in lost:
            claims = event["evidence"]["claims"]
            collected["proofs"][event["proof"]] = [[identifier, None, None] for identifier in claims]
            collected["missing"] = [identifier for identifier in collected["missing"] if identifier not in claims]
        done = [item for item in session.items if item.nodeid in self._done]
        if done:
            session.config.hook.pytest_deselected(items=done)
            session.items[:] = [item for item in session.items if item.nodeid not in self._done]
        journal.append(self.path, {"selected": len(session.items), "collected": collected})
        for event in lost:
            journal.append(self.path, event)

    def _lost(self, root, nodeid, why):
        """Make of a file that this PyTorch does not let be collected a proof that failed, of all that it cites."""
        path = root / nodeid
        cited = _CITED.findall(path.read_text(encoding="utf-8")) if path.is_file() else []
        claims = [identifier for identifier in dict.fromkeys(cited) if identifier in self.citations.wanted]
        why = "{} can't be collected: {}".format(path.name, why)
        event = {"proof": nodeid, "outcome": FAILED, "why": why, "failed": True, "seconds": 0.0}
        return dict(event, evidence=unseen(claims, today=False), leaks=[])
