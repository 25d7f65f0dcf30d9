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


def registry(folder: Path, text: str = REGISTRY) -> Registry:
    path = folder / "suite" / "claims.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Registry.read(path)


def entry(verdict="holds", observations=None, warnings=(), why=None):
    return {
        "verdict": verdict,
        "why": why,
        "proofs": [],
        "other_eras": [],
        "observations": observations or {},
        "timings": {},
        "warnings": [{"category": category, "message": message} for category, message in warnings],
    }


def record(torch="1.13.1", claims=None, suite="suite", **environment):
    claims = {"sum.adds": entry(), "sum.old": entry(), "sum.last": entry(), **(claims or {})}
    verdicts = [one["verdict"] for one in claims.values()]
    return {
        "schema": 1,
        "blitz": "0",
        "suite": suite,
        "environment": {"torch": torch, "torch_commit": torch, "platform": torch, "python": "3.11.7", **environment},
        "seed": 0,
        "profile": "blitz",
        "whole": True,
        "missing": [],
        "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
        "seconds": 1.0,
        "claims": copy.deepcopy(claims),
    }
