"""A run of the suite's own mutants: each claim's proofs under each mutant that cites it."""

import os

from blitz.falsify.isolation import CRASHED, TIMED_OUT, Task, run_isolated
from blitz.falsify.session import Falsification
from blitz.falsify.trial import run_under
from blitz.record.falsified import FAULTY, NOT_APPLICABLE, NOTICED, SURVIVED, UNTRIED
from blitz.record.verdict import FAILED


class HandmadeMutants(Falsification):
    """Adds to what was found of a claim ``mutants``, a list.

    Attributes:
        mutants: By name; only these are tried.
    """

    def __init__(self, config, registry, mutants):
        super().__init__(config, registry)
        self.mutants = mutants

    def wanted(self, claims):
        if not self.config.getoption("mutant"):
            return claims
        cited = {identifier for mutant in self.mutants.values() for identifier in mutant.claims}
        return [identifier for identifier in claims if identifier in cited]

    def run(self, proofs):
        trials = [
            (identifier, name)
            for name, mutant in self.mutants.items()
            for identifier in dict.fromkeys(mutant.claims)
            if identifier in proofs
        ]
        self.tell({"mutants": len(trials)})
        judged = {}
        for trial in trials:
            identifier, _ = trial
            if self.found[identifier]["void"]:
                judged[trial] = {"outcome": UNTRIED, "proof": None, "why": self.found[identifier]["void"], "seconds": 0}
                self.tell({"done": "mutants", "outcome": UNTRIED})
        tasks = [self._task(trial, proofs[trial[0]]) for trial in trials if trial not in judged]
        for ending in run_isolated(tasks, self.jobs):
            judged[ending.key] = _judged(ending)
            self.tell({"done": "mutants", "outcome": judged[ending.key]["outcome"]})
        for entry in self.found.values():
            entry["mutants"] = []
        for identifier, name in trials:
            entry = dict(self._described(name), **judged[identifier, name])
            self.found[identifier]["mutants"].append(entry)

    def _task(self, trial, items):
        mutant = self.mutants[trial[1]]
        return Task(trial, lambda tell: run_under(mutant, items, tell), self.limit(items))

    def _described(self, name):
        mutant = self.mutants[name]
        root = self.registry.path.resolve().parent.parent
        return {
            "name": name,
            "kind": mutant.kind,
            "missed_by_example": mutant.missed_by_example,
            "breaks": mutant.breaks,
            "source": "{}:{}".format(os.path.relpath(mutant.path, str(root)), mutant.line),
        }


def _judged(ending):
    """Judge how a trial ended: ``outcome``, ``why``, ``proof`` (which proof noticed) and ``seconds``."""
    told = {name: value for event in ending.told for name, value in event.items()}
    failed = next((event for event in ending.told if event.get("outcome") == FAILED), None)
    proof = None
    if "not_applicable" in told:
        outcome, why = NOT_APPLICABLE, told["not_applicable"]
    elif "fault" in told:
        outcome, why = FAULTY, told["fault"]
    elif failed:
        outcome, why, proof = NOTICED, failed["why"], failed["proof"]
    elif ending.how in (CRASHED, TIMED_OUT):
        proof = told.get("begun")
        outcome, why = (NOTICED if proof else FAULTY), ending.detail
    else:
        outcome, why = SURVIVED, None
    return {"outcome": outcome, "why": why, "proof": proof, "seconds": round(ending.seconds, 2)}
