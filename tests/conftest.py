"""What the tests of the machinery share: a small project with claims of its own."""

import json

import pytest

from blitz.cli.suite import PACKAGE

collect_ignore = ["faults"]  # whole runs, for half an hour; whoever names the folder gets them

REGISTRY = """
[[chapter]]
number = 1
folder = "tensors"
title = "Tensors"
zh = "张量"

[[claim]]
id = "sum.adds"
chapter = 1
section = "Operations"
says = "A sum adds."
zh = "求和即相加。"
kind = "behaviour"
proof = "against Python's"

[[claim]]
id = "sum.old"
chapter = 1
section = "Operations"
says = "It was otherwise."
zh = "曾经不同。"
kind = "figure"
era = { until = "1.0", was = "other", now = "this" }
proof = "both eras"
"""

PROOFS = """
import torch
from hypothesis import given, strategies as st
from blitz.plugin import claim

@claim("sum.adds")
@given(st.lists(st.integers(-9, 9)))
def test_sum_adds(values):
    assert torch.tensor(values, dtype=torch.int64).sum().item() == sum(values)

@claim("sum.old", until="1.0")
def test_old():
    assert torch.zeros(1).item() == 1

@claim("sum.old", since="1.0")
def test_new(observe):
    observe("zero", torch.zeros(1).item())
    assert torch.zeros(1).item() == 0
"""


class Project:
    """A project under pytester with a registry, a suite and a way to run it."""

    def __init__(self, pytester):
        self.pytester = pytester
        pytester.makefile(
            ".ini", pytest="[pytest]\nblitz_registry = suite/claims.toml\nenable_assertion_pass_hook = true"
        )
        self.suite = pytester.mkdir("suite")
        self.registry(REGISTRY)
        self.proofs(PROOFS)

    def registry(self, text):
        (self.suite / "claims.toml").write_text(text, encoding="utf-8")

    def proofs(self, text, name="test_sum.py"):
        (self.suite / name).write_text("import pytest\n" + text, encoding="utf-8")

    def run(self, *arguments, in_process=True, numbers="no"):
        run = self.pytester.runpytest_inprocess if in_process else self.pytester.runpytest_subprocess
        self.pytester.path.joinpath("record.json").unlink(missing_ok=True)
        return run("-p", "blitz.plugin", "--record=record.json", f"--numbers={numbers}", *arguments)

    @property
    def record(self):
        return json.loads(self.pytester.path.joinpath("record.json").read_text(encoding="utf-8"))

    def verdicts(self, *arguments):
        self.run(*arguments)
        return {identifier: entry["verdict"] for identifier, entry in self.record["claims"].items()}


@pytest.fixture
def project(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))  # for runs in processes of their own
    return Project(pytester)
