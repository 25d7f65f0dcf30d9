"""In a process that runs proofs: what it is, and what it collected, for the journal."""

import re
from pathlib import PurePosixPath

import pytest

import blitz
from blitz.plugin.outcome import first_line
from blitz.record import environment, journal
from blitz.record.findings import of_dead_proof

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
        for nodeid in self._uncollected:
            claims = self._cited_in(session.config.rootpath / nodeid)
            collected["proofs"][nodeid] = [[identifier, None, None] for identifier in claims]
            collected["missing"] = [identifier for identifier in collected["missing"] if identifier not in claims]
        done = [item for item in session.items if item.nodeid in self._done]
        if done:
            session.config.hook.pytest_deselected(items=done)
            session.items[:] = [item for item in session.items if item.nodeid not in self._done]
        journal.append(self.path, {"selected": len(session.items), "collected": collected})
        # A file that this PyTorch does not let be collected is as a proof that failed, of all that it cites.
        for nodeid, why in self._uncollected.items():
            name = PurePosixPath(nodeid).name
            journal.append(self.path, of_dead_proof(nodeid, "{} can't be collected: {}".format(name, why)))

    def _cited_in(self, path):
        cited = _CITED.findall(path.read_text(encoding="utf-8")) if path.is_file() else []
        return [identifier for identifier in dict.fromkeys(cited) if identifier in self.citations.wanted]
