"""From the events of a journal to a record: what is known so far, whether or not the run came to its end."""

from typing import Any, Dict, List, Optional, Tuple

from blitz.record.files import SCHEMA_VERSION
from blitz.record.verdict import BROKEN, FAILED, UNPROVEN, VERDICTS, explain, judge

ALWAYS = "settings"  # the extent of numbers that also a run of some claims measures
NOT_RUN = "the run was cut short before all of its proofs had ended"
_NO_NUMBERS = "the process that measured them ended: {}"


def of_dead_proof(nodeid, why):
    """Give the event of a proof that ended its process; of what it cites nothing is known but by collection."""
    return {"proof": nodeid, "outcome": FAILED, "why": why, "failed": True, "seconds": 0.0, "evidence": None}


def no_numbers(why, extent):
    """Give the event of numbers whose measuring ended its process."""
    entry: Dict[str, Any] = {"why": _NO_NUMBERS.format(why), "capability": None, "seconds": 0.0, "entries": {}}
    return {"numbers": entry, "extent": extent}


class Findings:
    """What the events told.

    Args:
        registry: The claims.
        events: Those of a journal, in its order.

    Attributes:
        began: What the run said of itself, or None.
        collected: What collection found, or None.
        proofs: Those that have ended, by node id: the events.
        started: Node ids of those that have begun and not ended, in the order in which they began.
        measuring: The extent of the numbers that somebody began to measure and has not told, or None.
        refused: Why the suite can't run here, or None.
        ended: The exit status of a session that ended in good order, or None.
        crashed: How the process ended after that, where it did not exit with this status; or None.
        defects: Faults of the suite itself, a line each; complete after :meth:`record`.
    """

    def __init__(self, registry, events):
        self.registry = registry
        self.began: Optional[Dict[str, Any]] = None
        self.collected: Optional[Dict[str, Any]] = None
        self.proofs: Dict[str, Dict[str, Any]] = {}
        self.started: List[str] = []
        self.measuring: Optional[str] = None
        self.refused: Optional[str] = None
        self.ended: Optional[int] = None
        self.crashed: Optional[str] = None
        self.defects: List[str] = []
        self._warnings: Dict[str, List[Dict[str, str]]] = {}
        self._required: List[str] = []
        self._numbers: Optional[Dict[str, Any]] = None
        for event in events:
            self._take(event)

    def _take(self, event):
        if "proof" in event:
            self.proofs[event["proof"]] = event
            if event["proof"] in self.started:
                self.started.remove(event["proof"])
        elif "started" in event:
            self.started.append(event["started"])
        elif "warned" in event:
            seen = self._warnings.setdefault(event["warned"], [])
            entry = {"category": event["category"], "message": event["message"]}
            if entry not in seen:
                seen.append(entry)
        elif "began" in event:  # for the first time, or as a run that goes on
            self.began, self.started, self.ended = event["began"], [], None
            self._required = event["began"]["require"]
        else:
            self._take_of_session(event)

    def _take_of_session(self, event):
        self.collected = event.get("collected", self.collected)
        self.refused = event.get("refused", self.refused)
        self.ended = event.get("ended", self.ended)
        self.crashed = event.get("crashed", self.crashed)
        if "measuring" in event and self._numbers is None:  # who comes when they are told has nothing to measure
            self.measuring = event["measuring"]
        elif "numbers" in event:
            self._numbers, self.measuring = event, None

    @property
    def unrun(self):
        """The node ids of the proofs that were collected and have not ended."""
        return [nodeid for nodeid in (self.collected or {"proofs": []})["proofs"] if nodeid not in self.proofs]

    @property
    def complete(self):
        """Whether a session ended in good order, and left nothing undone."""
        return self.ended is not None and not self.unrun and self.measuring is None

    @property
    def failed(self):
        """Whether a proof failed, also where ``--require`` made it a failure."""
        return any(event["failed"] for event in self.proofs.values())

    def record(self, seconds):
        """Build the record.

        Args:
            seconds: How long the run took.

        Returns:
            A dict of plain JSON values, as ``schema.json`` describes it. Where the run was cut short it has the field
            ``incomplete``, and a claim of which a proof has not run is broken or unproven.
        """
        self.defects = []
        began, collected = self.began, self.collected
        if began is None or collected is None:
            raise ValueError("nothing was collected, so that there is nothing to record")
        unrun = self.unrun
        whole = collected["whole"] and not unrun
        of_claim = self._by_claim(collected["proofs"])
        waiting = {citation[0] for nodeid in unrun for citation in collected["proofs"][nodeid]}
        known = set(of_claim) | waiting | (set(collected["other_eras"]) if collected["whole"] else set())
        if collected["wanted"] is not None:
            known &= set(collected["wanted"])  # a proof may cite a claim that nobody asked for
        claims = {}
        for claim in self.registry:
            if claim.id in known:
                other_eras = sorted(collected["other_eras"].get(claim.id, []))
                claims[claim.id] = self._claim(claim, of_claim.get(claim.id, []), other_eras)
                if claim.id in waiting and claims[claim.id]["verdict"] != BROKEN:
                    claims[claim.id].update(verdict=UNPROVEN, why=NOT_RUN)
        verdicts = [entry["verdict"] for entry in claims.values()]
        record = {
            "schema": SCHEMA_VERSION,
            "blitz": began["blitz"],
            "suite": self.registry.suite,
            "environment": began["environment"],
            "seed": began["seed"],
            "profile": began["profile"],
            "whole": whole,
            "missing": collected["missing"] if collected["whole"] else [],
            "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
            "seconds": round(seconds, 3),
            "claims": claims,
        }
        if unrun:
            record["incomplete"] = len(unrun)
        if self._numbers and (whole or self._numbers["extent"] == ALWAYS):
            record["numbers"] = self._numbers["numbers"]
        return record

    def _by_claim(self, cited):
        """Give the ended proofs of each claim as (entry of the record, evidence), sorted by node id."""
        found: Dict[str, List[Tuple[dict, dict]]] = {}
        for nodeid, event in sorted(self.proofs.items()):
            evidence = event["evidence"] or _unseen(cited.get(nodeid, []))
            entry = {
                "id": nodeid,
                "outcome": event["outcome"],
                "today": evidence["today"],
                "why": event["why"],
                "examples": evidence["examples"],
                "devices": evidence["devices"],
                "seconds": event["seconds"],
            }
            if event.get("leaks"):
                entry["leaks"] = event["leaks"]
            for identifier in dict.fromkeys(evidence["claims"]):
                found.setdefault(identifier, []).append((entry, evidence))
        return found

    def _claim(self, claim, found, other_eras):
        observations: Dict[str, Any] = {}
        timings: Dict[str, Any] = {}
        warnings: List[Dict[str, str]] = []
        for entry, evidence in found:
            for name, value in evidence["observations"].items():
                if observations.setdefault(name, value) != value:
                    self.defects.append("{}: two proofs observe {!r} differently".format(claim.id, name))
            timings.update(evidence["timings"])
            warnings += [one for one in self._warnings.get(entry["id"], []) if one not in warnings]
        proofs = [entry for entry, _ in found]
        counting = [entry for entry, evidence in found if self._counts(claim, entry, evidence)] or proofs
        verdict = judge(counting)
        why = explain(counting) if verdict in (BROKEN, UNPROVEN) else None
        return {
            "verdict": verdict,
            "why": why,
            "proofs": proofs,
            "other_eras": other_eras,
            "observations": observations,
            "timings": timings,
            "warnings": sorted(warnings, key=lambda entry: (entry["category"], entry["message"])),
        }

    def _counts(self, claim, proof, evidence):
        """Tell whether a proof has a say: one that lacks what neither the claim needs nor ``--require`` has none."""
        lacks = evidence["lacks"]
        needed = lacks is None or lacks in claim.needs or lacks in self._required
        return needed or proof["outcome"] != UNPROVEN


def unseen(claims, today):
    """Give the evidence of a proof of which nothing has been seen yet.

    Args:
        claims: The ids that it cites.
        today: Whether it proves the behaviour of a release past an era.
    """
    return {
        "claims": claims,
        "today": today,
        "observations": {},
        "timings": {},
        "examples": None,
        "devices": None,
        "lacks": None,
    }


def _unseen(citations):
    return unseen([citation[0] for citation in citations], any(citation[2] for citation in citations))
