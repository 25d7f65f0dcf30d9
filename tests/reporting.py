"""Records of the introduction made by hand, with what a report shows; and one with markup in every text."""

from blitz.atlas import releases
from blitz.claims import release_at_least
from blitz.cli.suite import read_registry
from blitz.record import VERDICTS
from blitz.report import Source, Sources, columns_of

NEEDS_GPU = "needs a GPU, and this PyTorch sees no GPU"
CLAIMS = read_registry()
LONG = f"    assert {' + '.join('1' * 60)} == 60\n"  # wider than a page
SOURCES = Sources(
    {
        "autograd.grad-is-4.5": [
            Source("test_it", "spec/autograd/test_it.py:7", 'def test_it():\n    assert "<b>" # why\n' + LONG)
        ]
    },
    {"autograd.grad-is-4.5": "x = torch.ones(2, 2)\nassert x.sum() < 5\n" + LONG},
)
GRAPH = """digraph autograd {
  node [shape=box];
  n0 [label="MulBackward0"];
  n1 [label="AddBackward0"];
  n2 [label="x\\n(2, 2)", shape=ellipse];
  n0 -> n1;
  n0 -> n1;
  n1 -> n2;
}
"""


def entry(claim, torch):
    """Tell of a claim as a run without a GPU would."""
    gpu = {"cuda", "multigpu"} & set(claim.needs)
    past = claim.era and claim.era.package == "torch" and release_at_least(torch, claim.era.until)
    proof = {"id": f"spec/test_it.py::test_{claim.id}", "today": bool(past), "examples": 15, "seconds": 0.25}
    outcome = {"outcome": "unproven", "why": NEEDS_GPU} if gpu else {"outcome": "passed", "why": None}
    return {
        "verdict": "unproven" if gpu else "superseded" if past else "holds",
        "why": NEEDS_GPU if gpu else None,
        "proofs": [{**proof, **outcome, "devices": {"kind": "virtual", "count": 8}}],
        "other_eras": [],
        "observations": {},
        "timings": {},
        "warnings": [],
    }


def record(torch="2.14.1+cpu", **changes):
    """Make a record in which every claim fares as its era says.

    Args:
        torch: The release.
        changes: Fields of claims' entries to set, by the claim's id.
    """
    claims = {claim.id: entry(claim, torch) for claim in CLAIMS}
    named = "AddmmBackward0" if release_at_least(torch, "1.10") else "AddmmBackward"
    claims["nn.output-is-1x10"]["observations"] = {"grad_fn": named}
    claims["autograd.acyclic-graph"]["observations"] = {"graph": GRAPH}
    claims["nn.loss-graph-chain"]["observations"] = {"chain": ["MseLossBackward0", named]}
    claims["classifier.loss-falls"]["observations"] = {"printed": ["[1,   200] loss: 2.307", "[2,   200] loss: 1.819"]}
    claims["classifier.peek-four"]["observations"] = {"lines": ["GroundTruth:    dog   cat", "Predicted:    dog   dog"]}
    claims["classifier.per-class-accuracy"]["observations"] = {"lines": ["Accuracy of   car : 15 %"]}
    claims["tensors.gpu-accelerates"]["timings"] = {f"{n} x {n} on cpu": {"seconds": 1e-6 * n} for n in (16, 64)}
    claims["parallel.speeds-up"]["timings"] = {f"a step of {n} processes": {"seconds": 1e-3 * n} for n in (1, 2)}
    optimizers = ["Adam", "SGD"] + ["Muon"] * release_at_least(torch, "2.9")
    claims["nn.optimizers-exist"]["observations"] = {"optimizers": optimizers, "table": {"a": 1, "b": torch}}
    if release_at_least(torch, "2.13"):
        many = {f"grad_fn of operation {n}": named for n in range(7)}
        claims["nn.lenet-repr"]["observations"] = {"a text": "a line\n" * 14, **many}
    claims["nn.mse"]["warnings"] = [{"category": "UserWarning", "message": f"target size, says {torch[0]}"}]
    mutant = {
        "name": "autograd.broken",
        "breaks": "The gradient is half.",
        "kind": "wrong value",
        "missed_by_example": True,
        "source": "spec/mutants/autograd/backward.py:7",
        "outcome": "noticed",
        "proof": "spec/test_it.py::test_it",
        "why": "assert 4 == 4.5",
        "seconds": 0.1,
    }
    claims["autograd.grad-is-4.5"]["falsified"] = {"void": None, "mutants": [mutant] * 7}
    for identifier, fields in changes.items():
        claims[identifier].update(fields)
        if fields.get("verdict") == "broken":
            claims[identifier]["proofs"][0].update(outcome="failed", why=claims[identifier]["why"])
    verdicts = [one["verdict"] for one in claims.values()]
    return {
        "schema": 1,
        "blitz": "0",
        "environment": {
            "torch": torch,
            "torch_commit": None,
            "torchvision": "0.29.1",
            "numpy": "2.4.6",
            "python": "3.11.7",
            "pytest": "9",
            "hypothesis": "6",
            "cuda": None,
            "cudnn": None,
            "devices": ["cpu"],
            "threads": 1,
            "platform": "Linux",
            "byteorder": "little",
        },
        "seed": 0,
        "profile": "blitz",
        "whole": True,
        "missing": [],
        "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
        "seconds": 20.0,
        "claims": claims,
    }


BROKEN = {"verdict": "broken", "why": "assert 4.4 == 4.5"}
HOSTILE = "\"'></script><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>{{7*7}}"


def hostile():
    """Make a record with markup that would run in each of its texts, names of observations and claims included."""
    made = _attacked(record(**{"autograd.grad-is-4.5": BROKEN}))
    made["claims"]["classifier.per-class-accuracy"]["observations"] = {"lines": [f"Accuracy of {HOSTILE} : 15 %"]}
    made["environment"]["torch"] = HOSTILE  # pages name a version without what comes behind its plus sign
    made["claims"][HOSTILE] = made["claims"]["nn.mse"]
    return made


def _attacked(value, key=None):
    if isinstance(value, dict):
        free = key in {"observations", "timings", "table"}  # names that a proof chose
        return {name + HOSTILE * free: _attacked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_attacked(item) for item in value]
    # Words that programs read stay: the verdicts, how a proof ended, on which kind of devices.
    return value + HOSTILE if isinstance(value, str) and key not in {"verdict", "outcome", "kind"} else value


def atlas():
    """Make the columns of all releases of the atlas's table, by hand, and one record of the user's own."""
    shipped = [(release.name, record(f"{release.torch}+cpu")) for release in releases()]
    return columns_of(shipped, [record("2.14.1+cu130", **{"autograd.grad-is-4.5": BROKEN})])


def own(columns):
    """Find the user's own column."""
    return next(column for column in columns if column.own)
