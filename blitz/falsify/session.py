"""A run in which proofs are broken on purpose: first each proof unbroken, then whatever a kind of mutant asks for."""

import gc
import time

import pytest

from blitz.compiler import import_compiler
from blitz.falsify.isolation import ENDED, Task, run_isolated
from blitz.falsify.trial import run_proofs
from blitz.plugin.citations import citations_of
from blitz.record import environment, journal
from blitz.record.verdict import FAILED, PASSED
from blitz.whole import write_json

_PROOFS_LIMIT = 600.0  # seconds for one proof without a mutant


def by_file(items):
    """Group pytest's items by the file that they stand in, in their order."""
    files = {}
    for item in items:
        files.setdefault(item.nodeid.split("::")[0], []).append(item)
    return files


class Falsification:
    """Runs instead of pytest's own loop, and writes what it found.

    Attributes:
        registry: The registry of claims.
        proofs: By node id, how each proof fared without any mutant: ``outcome``, ``why`` and ``seconds``.
        found: By claim a dictionary that the record takes up; ``void`` in it is why nothing could be tried, or None.
        by_machine: What mutants that a machine made found of all proofs together, or None.
    """

    def __init__(self, config, registry):
        self.config = config
        self.registry = registry
        self.jobs = config.getoption("jobs")
        self.proofs = {}
        self.found = {}
        self.by_machine = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        if session.testsfailed:
            return None  # what could not be collected is told by pytest's own loop
        started = time.monotonic()
        evidence = self.config.pluginmanager.get_plugin("blitz-evidence")
        # Snippets are made for people to read, and by calling PyTorch, which may be broken.
        evidence.snippets = False
        # A mutant in Python may hide PyTorch from the witness; only an assertion that fails has noticed it.
        evidence.vacuous_fails = False
        claims = self.wanted([claim.id for claim in self.registry.matching(self.config.getoption("claims"))])
        items = {
            identifier: [item for item in session.items if identifier in {c.id for c in citations_of(item)}]
            for identifier in claims
        }
        import_compiler()
        gc.freeze()  # what is forked need not look through what was imported, nor copy it
        self._run_unbroken([item for item in session.items if any(item in cited for cited in items.values())])
        self.found = {identifier: {"void": self._void(cited)} for identifier, cited in items.items()}
        self.run({identifier: self._passed(cited) for identifier, cited in items.items()})
        result = {
            "environment": environment.describe(),
            "seconds": round(time.monotonic() - started, 1),
            "claims": self.found,
            "by_machine": self.by_machine,
        }
        write_json(self.config.getoption("falsify"), result)
        return True

    def wanted(self, claims):
        """Choose among the ids of the claims that were asked for."""
        return claims

    def run(self, proofs):
        """Fill ``found`` or ``by_machine``.

        Args:
            proofs: By claim, pytest's items of the proofs that pass unbroken, the quickest first; none where it is
                void.
        """
        raise NotImplementedError

    def limit(self, items):
        """Give the seconds without a word after which these proofs are taken to hang."""
        return self.config.getoption("time_limit") + 10 * sum(self.proofs[item.nodeid]["seconds"] for item in items)

    def tell(self, event):
        """Tell an event to whoever follows the progress.

        Args:
            event: A dict of JSON values: ``proofs``, ``traces`` or ``mutants``, how many there will be, or ``done``,
                the name of these as one has been, with a mutant's ``outcome``. None is called ``ended``, which in a
                journal says that all has.
        """
        if self.config.getoption("progress"):
            journal.append(self.config.getoption("progress"), event)

    def _run_unbroken(self, items):
        self.tell({"proofs": len(items)})
        files = by_file(items)
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
                self.tell({"done": "proofs"})

    def _void(self, items):
        proofs = [(item.nodeid, self.proofs[item.nodeid]) for item in items]
        for identifier, proof in proofs:
            if proof["outcome"] == FAILED:
                return "{} fails without a mutant: {}".format(identifier, proof["why"])
        if any(proof["outcome"] == PASSED for _, proof in proofs):
            return None
        return "no proof runs here: {}".format(proofs[0][1]["why"] if proofs else "none cites the claim")

    def _passed(self, items):
        if self._void(items):
            return []
        passed = [item for item in items if self.proofs[item.nodeid]["outcome"] == PASSED]
        return sorted(passed, key=lambda item: self.proofs[item.nodeid]["seconds"])
