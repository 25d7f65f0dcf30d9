"""Fingerprints, and which verdicts are stale: what changes them and what doesn't."""

import pytest

from blitz.atlas import AtlasError
from blitz.atlas.fingerprint import Fingerprints, fingerprints, read_module
from blitz.atlas.freshness import fits, has_stale_numbers, is_fresh, merged, stale, stamped, to_run
from blitz.claims import Registry
from blitz.cli.suite import PACKAGE, read_registry

from .conftest import REGISTRY

FILES = {
    "blitz/__init__.py": '__version__ = "1"\n',
    "blitz/plugin/__init__.py": "def claim(identifier): pass\n",
    "blitz/tensors/__init__.py": "from blitz.tensors.sums import total\n",
    "blitz/tensors/sums.py": "def total(x):\n    return x.sum()\n",
    "blitz/autograd.py": "Z = 0\n",
    "blitz/networks.py": "",
    "blitz/numbers/__init__.py": "",
    "blitz/numbers/comparison.py": "",
    "blitz/numbers/measuring.py": "from blitz.layers import L\n",
    "blitz/numbers/settings.py": "from blitz.numbers.measuring import L\n",
    "blitz/layers.py": "L = 0\n",
    "spec/__init__.py": "",
    "spec/strategies.py": "from .shapes import SHAPES\n",
    "spec/shapes.py": "SHAPES = (1, 2)\n",
    "spec/tensors/__init__.py": "",
    "spec/tensors/conftest.py": "",
    "spec/tensors/splits.py": 'from blitz.plugin import claim\nEACH = [claim("sum.old")]\n',
    "spec/tensors/test_adds.py": (
        '"""Proofs."""\n\nfrom blitz.plugin import claim\nfrom blitz.tensors import total\n\n'
        'from ..strategies import SHAPES\n\n\n@claim("sum.adds")\ndef test_adds():\n    assert total(SHAPES) == 3\n'
    ),
    "spec/tensors/test_old.py": (
        'from .splits import EACH\n\n\ndef test_old():\n    assert EACH\n    assert ["-m", "blitz.networks"]\n'
    ),
    "spec/mutants/tensors.py": "",
}


class Checkout:
    """A small checkout of a library and its suite."""

    def __init__(self, folder):
        self.folder = folder
        for name, source in FILES.items():
            self.write(name, source)
        self.write("spec/claims.toml", REGISTRY)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def stamps(self):
        return fingerprints(Registry.read(self.folder / "spec" / "claims.toml"), self.folder / "blitz")

    def changed_by(self, name, text):
        """Give the claims whose fingerprints change with a file, and "numbers" where theirs does."""
        before = self.stamps()
        self.write(name, text)
        after = self.stamps()
        numbers = {"numbers"} if after.numbers != before.numbers else set()
        return numbers | {one for one in after.claims if after.claims[one] != before.claims[one]}


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.mark.parametrize(
    "name, text, changed",
    [
        # the proof, what it imports, what that imports, what pytest gives it, what its package runs
        ("spec/tensors/test_adds.py", FILES["spec/tensors/test_adds.py"].replace("== 3", "== 4"), {"sum.adds"}),
        ("spec/shapes.py", "SHAPES = (1, 3)\n", {"sum.adds"}),
        ("blitz/tensors/sums.py", "def total(x):\n    return sum(x)\n", {"sum.adds"}),
        ("spec/tensors/conftest.py", "N = 1\n", {"sum.adds", "sum.old"}),
        ("spec/__init__.py", "N = 1\n", {"sum.adds", "sum.old"}),
        # a module that cites by a parameter, and one that a proof starts as a process
        ("spec/tensors/splits.py", FILES["spec/tensors/splits.py"] + "N = 1\n", {"sum.old"}),
        ("blitz/networks.py", "N = 1\n", {"sum.old"}),
        # another proof of a claim
        (
            "spec/test_more.py",
            'from blitz.plugin import claim\n@claim("sum.old")\ndef test_more(): pass\n',
            {"sum.old"},
        ),
        # what a claim needs
        ("spec/claims.toml", REGISTRY.replace('kind = "figure"', 'kind = "figure"\nneeds = ["cuda"]'), {"sum.old"}),
        # what measures numbers, and what that uses
        ("blitz/numbers/settings.py", "from blitz.numbers.measuring import L, M\n", {"numbers"}),
        ("blitz/layers.py", "L = 1\n", {"numbers"}),
        # nothing of this has a part in a verdict
        ("blitz/numbers/comparison.py", "N = 1\n", set()),
        ("spec/claims.toml", REGISTRY.replace("It was otherwise.", "It was different."), set()),
        ("blitz/autograd.py", "Z = 1\n", set()),
        ("blitz/plugin/__init__.py", "def claim(identifier, until=None): pass\n", set()),
        ("blitz/__init__.py", '__version__ = "2"\n', set()),
        ("spec/mutants/tensors.py", "N = 1\n", set()),
        ("spec/shapes.py", '"""All shapes."""\nSHAPES = (  # a few\n    1,\n    2,\n)\n', set()),
        ("blitz/tensors/sums.py", 'def total(x):\n    """Add."""\n\n    return x.sum()  # all\n', set()),
    ],
)
def test_a_change_changes_the_fingerprints_of_the_claims_that_it_touches(checkout, name, text, changed):
    assert checkout.changed_by(name, text) == changed


def test_every_python_reads_the_same_from_a_source():
    source = (
        'from __future__ import annotations\nimport blitz.networks as n\nfrom ..oracles import chunks\n@claim("a.b")\n'
        "async def f(a, *b, c=1, **d: int) -> str:\n    x: int = {**d}[1:2, ...]\n    return f'{a!r:>{c}} and' ' more' "
        "if not b else lambda: (yield)\nclass A(B, metaclass=C):\n    '''Doc.'''\n    try:\n        pass\n"
        "    except (E, F) as e:\n        raise G from e\n    with a as b, c: del b\nprint(1_000, 1e3, 1j, b'x', 'ü')\n"
    )
    module = read_module(source, "spec.tensors")
    assert module.digest == "dcfbe7e1616c7a64"
    assert module.cites == {"a.b"}
    assert module.mentions >= {"blitz.networks", "spec.oracles", "spec.oracles.chunks"}


def test_every_claim_of_the_suite_has_a_fingerprint_of_its_own_proofs():
    stamps = fingerprints(read_registry(), PACKAGE)
    assert list(stamps.claims) == [claim.id for claim in read_registry()]
    assert len(set(stamps.claims.values())) == len(stamps.claims)


def entry(verdict="holds", *proofs):
    return {"verdict": verdict, "why": None, "proofs": [{"id": name, "seconds": float(len(proofs))} for name in proofs]}


def record(claims, **fields):
    environment = {"torch": "2.4.1", "numpy": "2.4.6", "platform": "Linux-1"}
    common = {"schema": 1, "seed": 0, "profile": "blitz", "whole": True, "missing": [], "seconds": 60.0}
    counts = {"holds": len(claims), "superseded": 0, "broken": 0, "unproven": 0}
    measured = {"environment": environment, "claims": claims, "counts": counts, "numbers": {"entries": {}}}
    return {**common, **measured, **fields}


STAMPS = Fingerprints({"a": "1", "b": "2", "c": "3"}, "0")


def other(stamps=STAMPS, **claims):
    """Give fingerprints of which some claims have others."""
    return Fingerprints({**stamps.claims, **claims}, stamps.numbers)


def test_a_stamped_record_is_fresh_until_a_stamp_changes():
    found = stamped(record({name: entry() for name in "abc"}), STAMPS)
    assert is_fresh(found, STAMPS)
    assert stale(found, other(b="9")) == ["b"]
    assert not is_fresh(found, other(b="9"))


def test_a_claim_that_is_new_or_gone_makes_a_record_stale():
    found = stamped(record({name: entry() for name in "abc"}), STAMPS)
    assert stale(found, other(d="4")) == ["d"]
    assert not is_fresh(found, Fingerprints({"a": "1", "b": "2"}, "0"))


def test_numbers_are_stale_where_they_are_missing_or_measured_otherwise():
    found = stamped(record({name: entry() for name in "abc"}), STAMPS)
    assert not has_stale_numbers(found, STAMPS)
    without = {name: value for name, value in found.items() if name != "numbers"}
    for one, stamps in ((found, STAMPS._replace(numbers="9")), (without, STAMPS)):
        assert has_stale_numbers(one, stamps)
        assert not is_fresh(one, stamps)
        assert stale(one, stamps) == []


def test_claims_that_share_a_proof_run_again_together():
    claims = {
        "a": entry("holds", "p"),
        "b": entry("holds", "p", "q"),
        "c": entry("holds", "q"),
        "d": entry("holds", "r"),
    }
    stamps = other(d="4")
    found = stamped(record(claims), stamps)
    assert to_run(found, other(stamps, a="9")) == ["a", "b", "c"]
    assert to_run(found, other(stamps, d="9")) == ["d"]
    assert to_run(found, other(stamps, new="5")) == ["new"]
    assert to_run(found, Fingerprints({"c": "9", "d": "4"}, "0")) == ["c"]  # a and b are claims no more


def test_the_quickest_claim_runs_where_none_is_stale():
    claims = {"a": entry("holds", "p", "q"), "b": entry("holds", "r"), "c": entry("holds", "s", "t")}
    assert to_run(stamped(record(claims), STAMPS), STAMPS) == ["b"]


def test_a_part_replaces_its_claims_and_leaves_the_others():
    whole = record({"a": entry(), "b": entry(), "gone": entry()})
    part = record({"b": entry("broken"), "c": entry("unproven")}, whole=False, seconds=2.0, numbers={"n": 1})
    found = merged(whole, part, STAMPS)
    assert {name: one["verdict"] for name, one in found["claims"].items()} == {
        "a": "holds",
        "b": "broken",
        "c": "unproven",
    }
    assert found["counts"] == {"holds": 1, "superseded": 0, "broken": 1, "unproven": 1}
    assert (found["whole"], found["seconds"], found["numbers"]) == (True, 60.0, {"n": 1})


@pytest.mark.parametrize(
    "fields, fit",
    [
        ({}, True),
        ({"platform": "Linux-2"}, True),
        ({"numpy": "2.5.0"}, False),
        ({"torch": "2.4.0"}, False),
    ],
)
def test_a_part_fits_a_record_of_the_same_release_and_tools(fields, fit):
    whole, part = record({}), record({})
    assert fits(whole, {**part, "environment": {**part["environment"], **fields}}) is fit


def test_a_part_from_another_seed_does_not_fit():
    assert not fits(record({}), record({}, seed=1))


def test_a_module_that_is_no_python_is_one_line(checkout):
    checkout.write("spec/shapes.py", "SHAPES = (\n")
    with pytest.raises(AtlasError) as caught:
        checkout.stamps()
    assert "shapes.py: is no Python" in str(caught.value)
    assert "\n" not in str(caught.value)
