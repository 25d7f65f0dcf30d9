"""What one proof saw: gathered while it runs, carried by pytest's reports.

Reports cross from an xdist worker to its controller, so everything here is plain JSON values.
"""

import json
import time
from contextlib import contextmanager, nullcontext

import pytest

from blitz.plugin.assertions import Witness
from blitz.plugin.citations import citations_of
from blitz.plugin.devices import Unproven
from blitz.plugin.examples import Examples
from blitz.plugin.reproduction import reproduction
from blitz.plugin.watch import own_interrupts
from blitz.record.findings import unseen

PROPERTY = "blitz"  # the name under which a report's user_properties carry the evidence


class _Apart:
    """A finalizer of pytest's that can't end the session."""

    def __init__(self, finalizer, interrupts):
        self._finalizer = finalizer
        self._interrupts = interrupts

    def __call__(self):
        with self._interrupts():
            self._finalizer()


class EvidenceCollector:
    """Runs each proof under observation.

    Attributes:
        snippets: Whether the report of a failure has a snippet that reproduces it.
        vacuous_fails: Whether a proof that asserts nothing, or asks nothing of PyTorch, fails.

    Args:
        registry: The claims.
        isolated: Whether Ctrl-C is meant for another process than this one.
    """

    def __init__(self, registry, isolated=False):
        self.registry = registry
        self.interrupts = own_interrupts if isolated else nullcontext
        self.snippets = True
        self.vacuous_fails = True
        self.evidence = {}
        self.witness = None
        self.examples = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item):
        citations = citations_of(item)
        today = any(citation.since for citation in citations)
        self.evidence = unseen([citation.id for citation in citations], today)
        item.user_properties.append((PROPERTY, self.evidence))
        self.witness = None  # what fixtures assert is not the proof's
        with self._insisting(item), self.interrupts():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item):
        # Each by itself: pytest leaves out what is to be torn down after one that is interrupted.
        for finalizers, _ in item.session._setupstate.stack.values():
            finalizers[:] = [one if isinstance(one, _Apart) else _Apart(one, self.interrupts) for one in finalizers]
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        if not self.evidence["claims"]:
            return (yield)
        self.examples = Examples(item)
        self.witness = Witness()
        try:
            with self._insisting(item), self.interrupts():
                result = yield
        finally:
            self.evidence["examples"] = self.examples.count
        if self.vacuous_fails:
            self._refuse_what_proves_nothing()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self):
        # The proof alone: around it, plugins assert things of their own, Hypothesis' does.
        with nullcontext() if self.witness is None else self.witness:
            return (yield)

    def _refuse_what_proves_nothing(self):
        if not self.witness.asserted:
            pytest.fail("the proof made no assertion that could fail; assert what PyTorch did", pytrace=False)
        if not self.witness.called_torch:
            pytest.fail("the proof called nothing of PyTorch; assert its behaviour, not Python's", pytrace=False)

    def drawn(self):
        """Give the arguments of the last example that Hypothesis drew."""
        return self.examples.last if self.examples else {}

    @contextmanager
    def _insisting(self, item):
        """Turn what is unproven into a failure where ``--require`` insists on what is missing."""
        try:
            yield
        except Unproven as error:
            self.evidence["lacks"] = error.lacks
            if error.lacks in item.config.getoption("require"):
                pytest.fail("--require {}: {}".format(error.lacks, error.msg), pytrace=False)
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if report.failed and self.evidence["claims"]:
            for identifier in self.evidence["claims"]:
                claim = self.registry[identifier]
                lines = [claim.says] + ["expected by: " + claim.proof] * bool(claim.proof)
                if claim.era:
                    lines.append("era: {}".format(claim.era))
                report.sections.append(("claim {}".format(identifier), "\n".join(lines)))
            if call.when == "call" and self.snippets:
                report.sections.append(("to reproduce", reproduction(item, self.drawn())))
        return report

    def observe(self, name, value):
        """Keep a plain JSON value under a stable name.

        Raises:
            ValueError: The name already holds another value, or the value is no plain JSON.
        """
        plain = json.loads(json.dumps(value, allow_nan=False))
        seen = self.evidence["observations"].setdefault(name, plain)
        if seen != plain:
            raise ValueError("observation {!r} was {!r} and is now {!r}".format(name, seen, plain))

    def ran_on(self, kind, count):
        """Keep what stood for the proof's several devices, ``virtual`` or ``real``, and the most of them at a time."""
        most = max(count, (self.evidence["devices"] or {"count": 0})["count"])
        self.evidence["devices"] = {"kind": kind, "count": most}

    @contextmanager
    def timed(self, name):
        """Keep how long a block took."""
        start = time.perf_counter()
        yield
        self.took(name, time.perf_counter() - start)

    def took(self, name, seconds):
        """Keep how long something took that was measured elsewhere."""
        self.evidence["timings"][name] = {"seconds": seconds}
