"""A run of all mutants: first each proof without any, then each claim's proofs under each of its mutants."""

import json
import os
import time
from pathlib import Path

import pytest

from blitz.falsify.isolation import CRASHED, ENDED, TIMED_OUT, Task, run_isolated
from blitz.falsify.trial import run_proofs, run_under
from blitz.plugin.citations import citations_of
from blitz.record import environment
from blitz.record.falsified import FAULTY, NOT_APPLICABLE, NOTICED, SURVIVED, UNTRIED
from blitz.record.verdict import FAILED, PASSED
from blitz.whole import write_whole

_PROOFS_LIMIT = 600.0  # seconds for the proofs of one file, without a mutant


class Falsification:
    """Runs instead of pytest's own loop, and writes what it found.

    Attributes:
        found: By claim a dictionary of ``void`` (why its mutants could not be tried, or None) and ``mutants``, a list.
    """

    def __init__(self, config, registry, mutants):
        self.config = config
        self.registry = registry
        self.mutants = mutants
        self.path = config.getoption("falsify")
        self.progress = config.getoption("progress")
        self.jobs = config.getoption("jobs")
        self.least_limit = config.getoption("time_limit")
        self.found = {}
        self.proofs = {}
        self.started = time.monotonic()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        if session.testsfailed:
            return None  # what could not be collected is told by pytest's own loop
        # Snippets are made for people to read, and by calling PyTorch, which may be broken.
        self.config.pluginmanager.get_plugin("blitz-evidence").snippets = False
        claims = [claim.id for claim in self.registry.matching(self.config.getoption("claims"))]
        if self.config.getoption("mutant"):
            cited = {identifier for mutant in self.mutants.values() for identifier in mutant.claims}
            claims = [identifier for identifier in claims if identifier in cited]
        items = {
            identifier: [item for item in session.items if identifier in {c.id for c in citations_of(item)}]
            for identifier in claims
        }
        trials = [
            (name, identifier)
            for name, mutant in self.mutants.items()
            for identifier in dict.fromkeys(mutant.claims)
            if identifier in items
        ]
        cited = {item for cited in items.values() for item in cited}
        proofs = [item for item in session.items if item in cited]
        self._tell({"proofs": len(proofs), "mutants": len(trials)})
        self._run_without(proofs)
        for identifier in claims:
            self.found[identifier] = {"void": self._void(items[identifier]), "mutants": []}
        self._run_trials(trials, items)
        write_whole(self.path, json.dumps(self._result(), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        return True

    def _run_without(self, items):
        files = {}
        for item in items:
            files.setdefault(item.nodeid.split("::")[0], []).append(item)
        tasks = [
            Task(name, lambda tell, items=items: run_proofs(items, tell, stop=False), _PROOFS_LIMIT)
            for name, items in files.items()
        ]
        for ending in run_isolated(tasks, self.jobs):
            ended = [event for event in ending.told if "proof" in event]
            for event in ended:
                self.proofs[event["proof"]] = event
            if ending.how != ENDED:
                for item in files[ending.key][len(ended) :]:
                    self.proofs[item.nodeid] = {"outcome": FAILED, "why": ending.detail, "seconds": 0.0}
            for _ in files[ending.key]:
                self._tell({"ended": "proof"})

    def _void(self, items):
        """Say why a claim's mutants can't be tried, or give None."""
        proofs = [(item.nodeid, self.proofs[item.nodeid]) for item in items]
        for identifier, proof in proofs:
            if proof["outcome"] == FAILED:
                return "{} fails without a mutant: {}".format(identifier, proof["why"])
        if any(proof["outcome"] == PASSED for _, proof in proofs):
            return None
        return "no proof runs here: {}".format(proofs[0][1]["why"] if proofs else "none cites the claim")

    def _run_trials(self, trials, items):
        tasks = []
        for name, identifier in trials:
            if self.found[identifier]["void"]:
                self._keep(name, identifier, UNTRIED, self.found[identifier]["void"])
                continue
            passed = [item for item in items[identifier] if self.proofs[item.nodeid]["outcome"] == PASSED]
            passed.sort(key=lambda item: self.proofs[item.nodeid]["seconds"])  # whichever is quick to notice, first
            limit = self.least_limit + 10 * sum(self.proofs[item.nodeid]["seconds"] for item in passed)
            tasks.append(Task((name, identifier), self._trial(self.mutants[name], passed), limit))
        for ending in run_isolated(tasks, self.jobs):
            self._keep(*ending.key, seconds=round(ending.seconds, 2), **_judged(ending))

    @staticmethod
    def _trial(mutant, items):
        return lambda tell: run_under(mutant, items, tell)

    def _keep(self, name, identifier, outcome, why=None, proof=None, seconds=0.0):
        mutant = self.mutants[name]
        suite = self.registry.path.resolve().parent
        self.found[identifier]["mutants"].append(
            {
                "name": name,
                "kind": mutant.kind,
                "missed_by_example": mutant.missed_by_example,
                "breaks": mutant.breaks,
                "source": "{}:{}".format(os.path.relpath(mutant.path, str(suite.parent)), mutant.line),
                "outcome": outcome,
                "proof": proof,
                "why": why,
                "seconds": seconds,
            }
        )
        self._tell({"ended": "mutant", "outcome": outcome})

    def _result(self):
        for entry in self.found.values():
            entry["mutants"].sort(key=lambda mutant: list(self.mutants).index(mutant["name"]))
        return {
            "environment": environment.describe(),
            "seconds": round(time.monotonic() - self.started, 1),
            "claims": self.found,
        }

    def _tell(self, event):
        if self.progress:
            with Path(self.progress).open("a", encoding="utf-8") as file:
                file.write(json.dumps(event) + "\n")


def _judged(ending):
    """Judge how a trial ended.

    Returns:
        A dictionary of ``outcome``, ``why`` and ``proof``: which proof noticed, and its first line.
    """
    told = {name: value for event in ending.told for name, value in event.items()}
    if "not_applicable" in told:
        return {"outcome": NOT_APPLICABLE, "why": told["not_applicable"]}
    if "fault" in told:
        return {"outcome": FAULTY, "why": told["fault"]}
    for event in ending.told:
        if event.get("outcome") == FAILED:
            return {"outcome": NOTICED, "why": event["why"], "proof": event["proof"]}
    if ending.how in (CRASHED, TIMED_OUT):
        begun = told.get("begun")
        return {"outcome": NOTICED if begun else FAULTY, "why": ending.detail, "proof": begun}
    return {"outcome": SURVIVED}
