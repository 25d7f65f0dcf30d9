"""One trial: proofs run under a mutant, or under none. What is here runs in a process of its own."""

import time

from blitz.falsify.mutant import NotApplicable
from blitz.plugin.evidence import PROPERTY
from blitz.plugin.outcome import outcome_of
from blitz.record.verdict import FAILED, PASSED


class Reports:
    """Keeps what pytest reports of the proof that runs."""

    def __init__(self):
        self.outcome = PASSED
        self.why = None

    def pytest_runtest_logreport(self, report):
        lacks = dict(report.user_properties).get(PROPERTY, {}).get("lacks")
        outcome, why = outcome_of(report, lacks)
        if outcome != PASSED and self.outcome != FAILED:
            self.outcome = outcome
            self.why = why if report.when == "call" else "{}: {}".format(report.when, why)


def run_proofs(items, tell, stop):
    """Run proofs and tell ``begun`` as each begins, and ``proof``, ``outcome``, ``why`` and ``seconds`` as it ends.

    Args:
        items: pytest's items; what they share is set up once.
        tell: Takes what is told.
        stop: Whether the first failure ends it.
    """
    for item, following in zip(items, [*items[1:], None]):
        tell({"begun": item.nodeid})
        reports, start = Reports(), time.perf_counter()
        item.config.pluginmanager.register(reports)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        item.config.pluginmanager.unregister(reports)
        tell(
            {
                "proof": item.nodeid,
                "outcome": reports.outcome,
                "why": reports.why,
                "seconds": time.perf_counter() - start,
            }
        )
        if stop and reports.outcome == FAILED:
            return


def run_under(mutant, items, tell):
    """Run proofs under a mutant until one fails.

    Tells ``applied`` once the mutant is, ``not_applicable`` with the reason where it can't be, and ``fault`` where it
    raises anything else or breaks what runs the proofs rather than a proof.
    """
    try:
        with mutant():
            tell({"applied": True})
            run_proofs(items, tell, stop=True)
    except NotApplicable as reason:
        tell({"not_applicable": str(reason)})
    except Exception as error:  # noqa: BLE001 - whatever a mutant may raise is told of
        tell({"fault": "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))})
    # Some fixtures start processes, and only pytest's own runner has what ends them.
    items[-1].session._setupstate.teardown_exact(None)
