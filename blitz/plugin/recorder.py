"""From pytest's reports to the record. Runs in the process that the user started, also under xdist."""

import json
import time
from pathlib import Path
from typing import Dict, List, Optional

import pytest

import blitz
from blitz.plugin.citations import Citation
from blitz.plugin.evidence import PROPERTY, unseen
from blitz.plugin.numbers import NO, SETTINGS, numbers
from blitz.plugin.outcome import outcome_of, stable
from blitz.record import BROKEN, SCHEMA_VERSION, UNPROVEN, VERDICTS, environment, judge
from blitz.record.verdict import FAILED, PASSED, explain
from blitz.whole import write_whole

CRASHED = "crashed the interpreter"

# What the proof itself may provoke in its tools; everything else that is warned of comes from the release under test.
_TOOLS = ("Pytest", "Hypothesis", "NonInteractiveExampleWarning")
# Python's own, wherever a thread of an earlier proof has not yet ended when a process forks.
_CHANCE = "This process (pid="


class Recorder:
    """Collects what the proofs report, and writes the record when the session ends.

    Attributes:
        record: The record, once the session has ended; None before.
        defects: Faults of the suite itself, a line each, that fail the run.
    """

    def __init__(self, config, registry, citations, profile):
        self.config = config
        self.registry = registry
        self.citations = citations
        self.profile = profile
        self.path = config.getoption("record")
        self.progress = config.getoption("progress")
        self.environment = environment.describe()
        self.started = time.perf_counter()
        self.collected: Optional[dict] = None  # what xdist's workers sent; without them the citations know
        self.proofs: Dict[str, dict] = {}
        self.evidence: Dict[str, dict] = {}
        self.crashed: List[str] = []  # node ids of what ended a worker of xdist
        self.warnings: Dict[str, list] = {}
        self.defects: List[str] = []
        self.record: Optional[dict] = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        if not self.config.pluginmanager.hasplugin("dsession"):
            self._tell({"selected": len(session.items)})

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        self._tell({"selected": len(ids)})

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        # Every worker collects the same; one that crashed sends nothing.
        self.collected = getattr(node, "workeroutput", {}).get("blitz", self.collected)

    def pytest_runtest_logreport(self, report):
        if report.when not in ("setup", "call", "teardown"):  # xdist's own report of a worker that died
            self.crashed.append(report.nodeid)
            self._tell({"proof": report.nodeid, "outcome": FAILED, "why": CRASHED})
        evidence = dict(report.user_properties).get(PROPERTY)
        if not evidence or not evidence["claims"]:
            return
        outcome, why = outcome_of(report, evidence["lacks"])
        proof = self._take(report.nodeid, evidence, outcome, why, report.duration)
        if report.when == "teardown":
            self._tell({"proof": report.nodeid, "outcome": proof["outcome"], "why": proof["why"]})

    def _take(self, nodeid, evidence, outcome, why, seconds):
        """Add to a proof what one phase of it came to."""
        self.evidence[nodeid] = evidence
        proof = self.proofs.setdefault(
            nodeid,
            {
                "id": nodeid,
                "outcome": PASSED,
                "today": evidence["today"],
                "why": None,
                "examples": None,
                "devices": None,
                "seconds": 0.0,
            },
        )
        proof["examples"] = evidence["examples"]
        proof["devices"] = evidence["devices"]
        proof["seconds"] = round(proof["seconds"] + seconds, 4)
        if outcome != PASSED and proof["outcome"] != FAILED:
            proof["outcome"], proof["why"] = outcome, why
        return proof

    def pytest_warning_recorded(self, warning_message, when, nodeid):
        name = warning_message.category.__name__
        message = stable(str(warning_message.message))
        if when == "runtest" and not name.startswith(_TOOLS) and not message.startswith(_CHANCE):
            entry = {"category": name, "message": message}
            seen = self.warnings.setdefault(nodeid, [])
            if entry not in seen:
                seen.append(entry)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        self.record = record = self._build(self.collected or self.citations.collected)
        extent = self.config.getoption("numbers")
        if extent == SETTINGS or (record["whole"] and extent != NO):
            record["numbers"], faults = numbers(extent)
            self.defects += ["numbers: {}".format(fault) for fault in faults]
        if record["missing"] or self.defects:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        if self.path and not self.config.option.collectonly:
            try:
                write_whole(self.path, json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
            except OSError as error:
                self.defects.append("--record {}: can't be written ({})".format(self.path, error.strerror))
                session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _build(self, collected):
        for nodeid in self.crashed:
            if nodeid in collected["proofs"]:
                evidence = unseen([Citation(*each) for each in collected["proofs"][nodeid]])
                self._take(nodeid, evidence, FAILED, CRASHED, 0.0)
        claims = {}
        cited = {identifier for evidence in self.evidence.values() for identifier in evidence["claims"]}
        cited |= set(collected["other_eras"]) if collected["whole"] else set()
        cited &= self.citations.wanted  # a proof may cite a claim that nobody asked for, whose other proofs didn't run
        proofs_of: Dict[str, list] = {}
        for _, proof in sorted(self.proofs.items()):
            for identifier in set(self.evidence[proof["id"]]["claims"]):
                proofs_of.setdefault(identifier, []).append(proof)
        for claim in self.registry:
            if claim.id in cited:
                other_eras = collected["other_eras"].get(claim.id, [])
                claims[claim.id] = self._claim(claim, proofs_of.get(claim.id, []), other_eras)
        verdicts = [entry["verdict"] for entry in claims.values()]
        whole = collected["whole"]
        return {
            "schema": SCHEMA_VERSION,
            "blitz": blitz.__version__,
            "suite": self.registry.suite,
            "environment": self.environment,
            "seed": self.config.getoption("seed"),
            "profile": self.profile,
            "whole": whole and set(collected["proofs"]) == set(self.proofs),
            "missing": collected["missing"] if whole else [],
            "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
            "seconds": round(time.perf_counter() - self.started, 3),
            "claims": claims,
        }

    def _claim(self, claim, proofs, other_eras):
        observations: Dict[str, object] = {}
        timings: Dict[str, object] = {}
        warnings: List[Dict[str, str]] = []
        for proof in proofs:
            evidence = self.evidence[proof["id"]]
            for name, value in evidence["observations"].items():
                if observations.setdefault(name, value) != value:
                    self.defects.append("{}: two proofs observe {!r} differently".format(claim.id, name))
            timings.update(evidence["timings"])
            warnings += [entry for entry in self.warnings.get(proof["id"], []) if entry not in warnings]
        counting = [proof for proof in proofs if self._counts(claim, proof)] or proofs
        verdict = judge(counting)
        return {
            "verdict": verdict,
            "why": explain(counting) if verdict in (BROKEN, UNPROVEN) else None,
            "proofs": proofs,
            "other_eras": sorted(other_eras),
            "observations": observations,
            "timings": timings,
            "warnings": sorted(warnings, key=lambda entry: (entry["category"], entry["message"])),
        }

    def _counts(self, claim, proof):
        """Tell whether a proof has a say: one that lacks what neither the claim needs nor ``--require`` has none."""
        lacks = self.evidence[proof["id"]]["lacks"]
        needed = lacks is None or lacks in claim.needs or lacks in self.config.getoption("require")
        return needed or proof["outcome"] != UNPROVEN

    def _tell(self, event):
        if self.progress:
            with Path(self.progress).open("a", encoding="utf-8") as file:
                file.write(json.dumps(event) + "\n")
