"""A run of the mutants that a machine can make: each operation that proofs run, perturbed in each way.

One mutant is an operation and a perturbation: a PyTorch in which that operation is wrong wherever a proof runs it. It
is noticed where any of those proofs fails. What survives is a proof too weak, or has its reason in a reviewed file,
``mutants/survivors.toml``.
"""

import time

import pytest

from blitz.falsify.dispatch import Perturbing, Tracing
from blitz.falsify.isolation import ENDED, Task, run_isolated
from blitz.falsify.session import Falsification, by_file
from blitz.falsify.survivors import because, read_reasons
from blitz.falsify.trial import run_proof
from blitz.record.falsified import SURVIVED
from blitz.record.verdict import FAILED, PASSED


class MachineMutants(Falsification):
    """Finds of all proofs together ``noticed`` and ``unchanged``, two numbers, and ``survived``, a list.

    A perturbation that never made a difference is unchanged. A survivor has its ``operation``, its ``perturbation``
    and ``because``, the reviewed reason, or None.
    """

    def __init__(self, config, registry):
        super().__init__(config, registry)
        suite = registry.path.resolve().parent
        self.reasons = read_reasons(suite / "mutants" / "survivors.toml")
        self.oracles = str(suite / "oracles")

    def run(self, proofs):
        self.by_machine = {"noticed": 0, "unchanged": 0, "survived": []}
        items = list({item: True for cited in proofs.values() for item in cited})
        seen = self._traced(items)
        those = {}  # by operation, the items of the proofs that run it
        ways = {}  # by operation, those that its first result in any of them suggests; they make sense in the others
        for item in items:
            for operation, possible in seen.get(item.nodeid, {}).items():
                those.setdefault(operation, []).append(item)
                ways.setdefault(operation, {}).update(dict.fromkeys(possible))
        untried = {operation: list(possible) for operation, possible in ways.items() if possible}
        self.tell({"mutants": sum(map(len, untried.values()))})
        costs = Costs({item.nodeid: self.proofs[item.nodeid]["seconds"] for item in items})
        while untried:
            tasks = (
                self._task(operation, left, sorted(those[operation], key=costs.of))
                for operation, left in untried.items()
            )
            untried = {}
            for ending in run_isolated(tasks, self.jobs):
                costs.learn(event for event in ending.told if "ran" in event)
                operation, left = self._take(ending)
                if left:
                    untried[operation] = left

    def _traced(self, items):
        """Give by node id the operations of each proof that passes under the dispatcher's eyes."""
        files = by_file(items)
        self.tell({"traces": len(files)})
        tasks = [
            Task(name, lambda tell, items=items: trace(items, self.oracles, tell), self.limit(items))
            for name, items in files.items()
        ]
        seen = {}
        for ending in run_isolated(tasks, self.jobs):
            if ending.how != ENDED:
                raise pytest.UsageError(
                    "{}: its operations can't be traced ({} {}); run again, with a longer --timeout if need be".format(
                        ending.key, ending.how, ending.detail
                    )
                )
            seen.update((event["proof"], event["seen"]) for event in ending.told)
            self.tell({"done": "traces"})
        return seen

    def _task(self, operation, ways, items):
        limit = max(self.limit([item]) for item in items)
        return Task((operation, ways), lambda tell: run_perturbed(operation, ways, items, self.oracles, tell), limit)

    def _take(self, ending):
        """Count what a process told; give its operation, and the ways after the one at which it may have died."""
        operation, ways = ending.key
        told = [event["noticed"] for event in ending.told if "noticed" in event] + [True] * (ending.how != ENDED)
        for way, noticed in zip(ways, told):
            if noticed is False:
                survivor = {"operation": operation, "perturbation": way, "because": None}
                survivor["because"] = because(self.reasons, operation, way)
                self.by_machine["survived"].append(survivor)
            else:
                self.by_machine["unchanged" if noticed is None else "noticed"] += 1
            self.tell({"done": "mutants", "outcome": SURVIVED if noticed is False else None})
        return operation, ways[len(told) :]


class Costs:
    """What it costs to have a proof notice a mutant, as far as is known: so the cheapest is asked first.

    The quickest need not be: many a proof runs operations on its way whose results are nothing to it, and what several
    share is made anew in each process, by the first of them.

    Args:
        seconds: By node id, what the proof took without a mutant.
    """

    def __init__(self, seconds):
        self._seconds = dict(seconds)
        self._noticed = dict.fromkeys(seconds, 1)

    def of(self, item):
        """Give the seconds for each mutant noticed, of pytest's item."""
        return self._seconds[item.nodeid] / self._noticed[item.nodeid]

    def learn(self, events):
        """Take in what :func:`run_perturbed` told."""
        for event in events:
            self._seconds[event["ran"]] += event["seconds"]
            self._noticed[event["ran"]] += event["outcome"] == FAILED


def trace(items, oracles, tell):
    """Tell of each ``proof`` what was ``seen``: its operations, and how they could be perturbed.

    Runs in a process of its own.

    Args:
        items: pytest's.
        oracles: The folder of what the proofs compare with.
        tell: Takes what is told.
    """
    for item in items:
        tracing = Tracing(oracles)
        outcome, _ = _run(item, tracing)
        # Not every proof passes under the dispatcher's eyes.
        tell({"proof": item.nodeid, "seen": tracing.seen if outcome == PASSED else {}})


def run_perturbed(operation, perturbations, items, oracles, tell):
    """Run proofs under mutants made by machine; in a process of its own.

    Tells of each proof that ``ran`` its ``outcome`` and ``seconds``, and of each mutant ``noticed``: True, False, or
    None where the perturbation made no difference.

    Args:
        operation: Which is perturbed.
        perturbations: In which ways; each is a mutant.
        items: pytest's, of the proofs that run the operation, in the order in which they are asked. The one that
            notices a mutant is asked first for the next.
        oracles: The folder of what the proofs compare with.
        tell: Takes what is told.
    """
    items = list(items)
    for perturbation in perturbations:
        noticed = None
        for place, item in enumerate(items):
            mode = Perturbing(oracles, operation, perturbation)
            start = time.perf_counter()
            outcome, _ = _run(item, mode)
            tell({"ran": item.nodeid, "outcome": outcome, "seconds": time.perf_counter() - start})
            if outcome == FAILED:
                noticed = True
                items.insert(0, items.pop(place))
                break
            if mode.changed:
                noticed = False
        tell({"noticed": noticed})


def _run(item, mode):
    manager = item.config.pluginmanager
    dispatching = _Dispatching(mode)
    manager.register(dispatching)
    try:
        return run_proof(item, _AnyOther(item))
    finally:
        manager.unregister(dispatching)


class _Dispatching:
    """Has a proof's body, and neither its fixtures nor pytest, run under a dispatch mode."""

    def __init__(self, mode):
        self.mode = mode

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self):
        with self.mode:
            return (yield)


class _AnyOther:
    """Stands for any other proof as the next to run, so that what the whole suite shares is not set up again."""

    def __init__(self, item):
        self._item = item

    def listchain(self):
        return self._item.listchain()[:1]
