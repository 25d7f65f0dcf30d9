"""Records made by hand, as little as a comparison reads."""

import copy
from pathlib import Path

from blitz.claims import Registry
from blitz.record import VERDICTS

REGISTRY = """
[[chapter]]
number = 1
title = "Tensors"

[[claim]]
id = "sum.adds"
chapter = 1
says = "A sum adds."
kind = "behaviour"

[[claim]]
id = "sum.old"
chapter = 1
says = "A sum is zeros."
kind = "behaviour"
era = { until = "2.0", was = "zeros", now = "None", source = "zero_grad sets gradients to None" }
exceptions = [{ release = "2.0", because = "a known fault" }]

[[claim]]
id = "sum.last"
chapter = 1
says = "A sum ends."
kind = "behaviour"
"""

ENVIRONMENT = {
    "torchvision": None,
    "numpy": "2.4.6",
    "python": "3.11.7",
    "pytest": "9.0.0",
    "hypothesis": "6.100.0",
    "cuda": None,
    "cudnn": None,
    "devices": ["cpu"],
    "threads": 1,
    "byteorder": "little",
}


def registry(folder: Path, text: str = REGISTRY) -> Registry:
    path = folder / "suite" / "claims.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Registry.read(path)


def proof(identifier="suite/test_sum.py::test_it", outcome="passed", why=None, today=False):
    return {"id": identifier, "outcome": outcome, "today": today, "why": why, "examples": None, "seconds": 0.1}


def entry(verdict="holds", observations=None, warnings=(), why=None):
    outcome = {"broken": "failed", "unproven": "unproven"}.get(verdict, "passed")
    why = why if outcome == "passed" else why or "no reason"
    name = f"suite/test_sum.py::test_{verdict}[{why}]"
    return {
        "verdict": verdict,
        "why": why,
        "proofs": [proof(name, outcome, why, today=verdict == "superseded")],
        "other_eras": [],
        "observations": observations or {},
        "timings": {},
        "warnings": [{"category": category, "message": message} for category, message in warnings],
    }


def record(torch="1.13.1", claims=None, suite="suite", **environment):
    claims = {"sum.adds": entry(), "sum.old": entry(), "sum.last": entry(), **(claims or {})}
    made = {
        "schema": 1,
        "blitz": "0",
        "suite": suite,
        "environment": {**ENVIRONMENT, "torch": torch, "torch_commit": torch, "platform": torch, **environment},
        "seed": 0,
        "profile": "blitz",
        "whole": True,
        "missing": [],
        "counts": {},
        "seconds": 1.0,
        "claims": copy.deepcopy(claims),
    }
    return counted(made)


def counted(made):
    """Let a record's counts be those of its claims."""
    verdicts = [one["verdict"] for one in made["claims"].values()]
    return {**made, "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS}}
