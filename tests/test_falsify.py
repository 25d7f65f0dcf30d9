"""Mutants: what they change and change back, and what becomes of proofs under them."""

import json
import os
import subprocess
import sys
import types
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from blitz.claims import Registry
from blitz.cli import interpreter
from blitz.cli.app import app
from blitz.cli.suite import PACKAGE
from blitz.falsify import (
    WRONG_VALUE,
    MutantError,
    NotApplicable,
    added_effect,
    changed_result,
    dispatch,
    in_new_interpreters,
    mutant,
    replaced,
    together,
    wrapped,
)
from blitz.falsify.discovery import find_mutants
from blitz.falsify.machine import Costs
from blitz.falsify.survivors import read_reasons
from blitz.record import journal
from blitz.record.falsified import is_explained, is_falsified, ways_to_fail
from blitz.record.verdict import FAILED, PASSED

from .test_cli import blitz_command, home  # noqa: F401 - a fixture

CLAIM = """
[[claim]]
id = "{}"
chapter = 1
section = "Operations"
says = "So it is."
zh = "如此。"
kind = "behaviour"
proof = "here"
"""

REGISTRY = """
[[chapter]]
number = 1
folder = "tensors"
title = "Tensors"
zh = "张量"
""" + "".join(map(CLAIM.format, ("sum.adds", "sum.alone", "sum.fails", "sum.elsewhere", "sum.skips")))

PROOFS = """
import pytest, torch
from hypothesis import given, strategies as st
from blitz.plugin import claim, unproven

@claim("sum.adds")
@given(st.lists(st.integers(-9, 9)))
def test_sum_adds(values):
    assert torch.tensor(values, dtype=torch.int64).sum().item() == sum(values)

@claim("sum.adds")
def test_documents_sum():
    assert torch.ones(4).sum().item() == 4

@claim("sum.alone")
def test_nothing_breaks_this():
    assert torch.ones(4).sum().item() == 4

@claim("sum.fails")
def test_it_fails_anyway():
    assert torch.ones(4).sum().item() == 5

@claim("sum.elsewhere")
def test_not_here():
    unproven("needs the moon")

@claim("sum.skips")
def test_shrugs():
    if torch.ones(4).sum().item() != 4:
        unproven("cannot tell")
    assert torch.ones(4).sum().item() == 4
"""

MUTANTS = """
import os, signal, subprocess, time
import torch
from blitz.falsify import *
from blitz.falsify import EDGE, WRONG_VALUE

@mutant("sum.adds", "sum.fails", "sum.elsewhere", "sum.skips", kind=WRONG_VALUE)
def sum_is_one_more():
    "One more."
    return changed_result(torch.Tensor, "sum", lambda result: result + 1)

@mutant("sum.adds", kind=EDGE, missed_by_example=True)
def sum_of_nothing_is_one():
    "One, of nothing."
    def sum(original, self):
        return original(self) if self.numel() else original(self) + 1
    return wrapped(torch.Tensor, "sum", sum)

@mutant("sum.adds", kind=WRONG_VALUE)
def product_is_one_more():
    "The product is one more."
    return changed_result(torch.Tensor, "prod", lambda result: result + 1)

@mutant("sum.adds", kind=WRONG_VALUE)
def sum_crashes():
    "The interpreter dies."
    return wrapped(torch.Tensor, "sum", lambda original, self: os.kill(os.getpid(), signal.SIGSEGV))

@mutant("sum.adds", kind=WRONG_VALUE)
def sum_exits():
    "The interpreter ends."
    return wrapped(torch.Tensor, "sum", lambda original, self: os._exit(0))

@mutant("sum.adds", kind=WRONG_VALUE)
def sum_hangs():
    "It never ends, nor does what it started."
    def sum(original, self):
        subprocess.Popen(["sleep", "4321"])
        while True:
            time.sleep(1)
    return wrapped(torch.Tensor, "sum", sum)

@mutant("sum.adds", kind=WRONG_VALUE)
def sum_of_the_future():
    "Nothing to break."
    return replaced(torch, "sum_of_the_future", None)

@mutant("sum.adds", kind=WRONG_VALUE)
def faulty():
    "Wrong itself."
    yield 1 / 0
"""

OUTCOMES = {
    "sum_is_one_more": ("noticed", "test_documents_sum", "assert 5.0 == 4"),
    "sum_of_nothing_is_one": ("noticed", "test_sum_adds", "assert 1 == 0"),
    "product_is_one_more": ("survived", None, None),
    "sum_crashes": ("noticed", "test_documents_sum", "killed by SIGSEGV"),
    "sum_exits": ("noticed", "test_documents_sum", "exit status 0"),
    "sum_hangs": ("noticed", "test_documents_sum", "no word for"),
    "sum_of_the_future": ("not applicable", None, "has no torch.sum_of_the_future"),
    "faulty": ("faulty", None, "ZeroDivisionError: division by zero"),
}


def falsify(folder, *arguments):
    """Run pytest with the plugin in a process of its own, as a process that forks should be."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugins = ("-p", "_hypothesis_pytestplugin", "-p", "blitz.plugin", "-p", "blitz.falsify.plugin")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-s", "--hypothesis-profile=falsify", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def project(folder, registry=REGISTRY, proofs=PROOFS, mutants=MUTANTS):
    """Write a suite with mutants of its own."""
    (folder / "pytest.ini").write_text(
        "[pytest]\nblitz_registry = suite/claims.toml\nenable_assertion_pass_hook = true", encoding="utf-8"
    )
    suite = folder / "suite"
    (suite / "mutants").mkdir(parents=True)
    (suite / "claims.toml").write_text(registry, encoding="utf-8")
    (suite / "test_sum.py").write_text(proofs, encoding="utf-8")
    (suite / "mutants" / "__init__.py").write_text("", encoding="utf-8")
    (suite / "mutants" / "sums.py").write_text(mutants, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a run of the project's mutants found."""
    folder = project(tmp_path_factory.mktemp("project"))
    finished = falsify(folder, "--falsify=found.json", "--time-limit=1", "--progress=progress.jsonl", "--jobs=2")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    told = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return {**told, "events": journal.events(folder / "progress.jsonl")}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome_says_which_proof_noticed_and_how(found, name):
    outcome, proof, why = OUTCOMES[name]
    (trial,) = [trial for trial in found["claims"]["sum.adds"]["mutants"] if trial["name"] == name]
    assert trial["outcome"] == outcome
    assert trial["proof"] == (proof and f"suite/test_sum.py::{proof}")
    assert trial["why"] is None if why is None else why in trial["why"]


def test_what_a_mutant_started_does_not_outlive_its_trial(found):
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert lines
    assert b"sleep\x004321\x00" not in lines


def test_nothing_is_concluded_where_a_proof_fails_without_a_mutant(found):
    entry = found["claims"]["sum.fails"]
    assert entry["void"] == "suite/test_sum.py::test_it_fails_anyway fails without a mutant: assert 4.0 == 5"
    assert [trial["outcome"] for trial in entry["mutants"]] == ["untried"]


def test_nothing_is_concluded_where_no_proof_runs(found):
    entry = found["claims"]["sum.elsewhere"]
    assert entry["void"] == "no proof runs here: needs the moon"
    assert [trial["outcome"] for trial in entry["mutants"]] == ["untried"]


def test_a_proof_that_shrugs_has_not_noticed(found):
    assert [trial["outcome"] for trial in found["claims"]["sum.skips"]["mutants"]] == ["survived"]


def test_progress_tells_of_each_proof_and_each_trial(found):
    proofs, mutants = found["events"][:7], found["events"][7:]
    assert proofs == [{"proofs": 6}, *[{"done": "proofs"}] * 6]
    assert mutants[0] == {"mutants": 11}
    assert [event["done"] for event in mutants[1:]] == ["mutants"] * 11


def test_only_a_claim_of_which_every_mutant_was_noticed_is_falsified(found):
    assert not is_falsified(found["claims"]["sum.alone"])  # it has none
    assert not is_falsified(found["claims"]["sum.adds"])
    only = {"mutants": [{"outcome": "noticed"}, {"outcome": "not applicable"}]}
    assert is_falsified(only)
    assert ways_to_fail({"falsified": only}) == 1
    assert ways_to_fail({}) is None


def test_one_mutant_alone_in_this_process(tmp_path):
    project(tmp_path)
    finished = falsify(tmp_path, "--under=sum_is_one_more", "--claims=sum.adds")
    assert "2 failed" in finished.stdout
    assert falsify(tmp_path, "--under=nothing").returncode == 4


def undocumented():
    pass


def documented():
    """Breaks something."""


@pytest.mark.parametrize(
    "function, claims, kind, complaint",
    [
        (documented, ["a"], "strange", "kind is 'strange'; use one of wrong value"),
        (documented, [], WRONG_VALUE, "cites no claim; name those"),
        (undocumented, ["a"], WRONG_VALUE, "has no docstring; say in one line"),
    ],
)
def test_a_faulty_mutant_is_refused_with_its_place(function, claims, kind, complaint):
    with pytest.raises(MutantError, match=complaint) as refusal:
        mutant(*claims, kind=kind)(function)
    assert f"test_falsify.py:{function.__code__.co_firstlineno}: mutant {function.__name__!r}" in str(refusal.value)


@pytest.mark.parametrize(
    "mutants, complaint",
    [
        (MUTANTS.replace('"sum.adds", kind=EDGE', '"sum.ads", kind=EDGE'), "no claim 'sum.ads'; did you mean"),
        (MUTANTS.replace("import torch", "import torch; torch.nothing"), "mutants.sums: can't be imported (Attr"),
    ],
    ids=["unknown claim", "import"],
)
def test_a_mutant_that_can_not_be_used_is_one_line(tmp_path, mutants, complaint):
    project(tmp_path, mutants=mutants)
    finished = falsify(tmp_path, "--falsify=found.json")
    assert finished.returncode == 4
    assert [line for line in finished.stderr.splitlines() if complaint in line], finished.stderr
    assert "Traceback" not in finished.stderr


def test_two_mutants_of_one_name_are_refused(tmp_path):
    folder = project(tmp_path)
    (folder / "suite" / "mutants" / "more.py").write_text(MUTANTS, encoding="utf-8")
    assert "stands twice" in falsify(folder, "--falsify=found.json").stderr


def test_a_suite_without_mutants_says_so(tmp_path):
    with pytest.raises(MutantError, match="has no package of mutants"):
        find_mutants(tmp_path, Registry(tmp_path / "claims.toml", "mine", [], []))


class Base:
    """Something to change."""

    @staticmethod
    def static(x):
        return x

    @classmethod
    def of_class(cls, x):
        return cls, x

    def method(self, x):
        return self, x


class Derived(Base):
    """Inherits all of it."""


CHANGES = {
    "replaced": lambda owner: replaced(owner, "method", None),
    "wrapped": lambda owner: wrapped(owner, "method", lambda original, self, x: original(self, -x)),
    "changed_result": lambda owner: changed_result(owner, "method", str),
    "added_effect": lambda owner: added_effect(owner, "method", print),
    "together": lambda owner: together(replaced(owner, "static", None), replaced(owner, "method", None)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("owner", [Base, Derived])
@pytest.mark.parametrize("leaves", [nullcontext, lambda: pytest.raises(KeyError)], ids=["normally", "by exception"])
def test_whatever_was_changed_is_changed_back(change, owner, leaves):
    before = dict(vars(owner)), dict(vars(Base))
    with leaves() as raised, change(owner):
        assert dict(vars(owner)) != before[0]
        assert owner is Base or dict(vars(Base)) == before[1]
        if raised is not None:
            raise KeyError
    assert (dict(vars(owner)), dict(vars(Base))) == before


def test_a_wrapper_gets_the_original_and_the_arguments_of_any_kind_of_method():
    seen = []

    def wrapper(original, *args):
        seen.append(args)
        return original(*args)

    one = Derived()
    with together(*[wrapped(Derived, name, wrapper) for name in ("static", "of_class", "method")]):
        assert (one.static(1), one.of_class(2), one.method(3)) == (1, (Derived, 2), (one, 3))
    assert seen == [(1,), (Derived, 2), (one, 3)]


def test_operators_and_functions_of_pytorch_can_be_changed_and_are_changed_back():
    x = torch.ones(2)
    with together(changed_result(torch.Tensor, "__add__", torch.neg), changed_result(torch, "stack", torch.neg)):
        assert (x + 1).tolist() == [-2.0, -2.0]
        assert torch.stack([x]).tolist() == [[-1.0, -1.0]]
    assert (x + 1).tolist() == [2.0, 2.0]
    assert torch.stack([x]).tolist() == [[1.0, 1.0]]


def test_what_the_release_lacks_makes_a_mutant_not_applicable():
    module = types.ModuleType("here")
    with pytest.raises(NotApplicable, match=r"has no here\.nothing"):
        wrapped(module, "nothing", print)
    with pytest.raises(NotApplicable, match=r"has no here\.nothing"), replaced(module, "nothing", None):
        pass


def test_a_new_interpreter_can_be_changed_too(monkeypatch):
    command = [sys.executable, "-c", "import json; print(json.dumps)"]
    for before in (None, "elsewhere"):
        if before:
            monkeypatch.setenv("PYTHONPATH", before)
        else:
            monkeypatch.delenv("PYTHONPATH", raising=False)
        with in_new_interpreters("import json; json.dumps = 'other'"):
            assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "other\n"
        assert os.environ.get("PYTHONPATH") == before
        assert "function dumps" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_mutant_may_be_a_generator_or_give_a_context_manager():
    @mutant("a", kind=WRONG_VALUE)
    def by_generator():
        """Breaks a."""
        with replaced(Base, "method", 1):
            yield

    @mutant("a", kind=WRONG_VALUE)
    def by_context():
        """Breaks a."""
        return replaced(Base, "method", 1)

    for one in (by_generator, by_context):
        for _ in range(2):
            with one():
                assert Base.method == 1
            assert callable(Base.method)


@pytest.fixture(scope="module")
def mutants():
    """The suite's own."""
    suite = PACKAGE.parent / "spec"
    return find_mutants(suite, Registry.read(suite / "claims.toml"))


def test_no_mutant_of_the_suite_leaves_anything_behind(mutants):
    def owners():
        return [vars(owner).copy() for owner in (torch, torch.Tensor, torch.nn.Module, torch.autograd)]

    for one in mutants.values():
        before = owners()
        try:
            with one():
                pass
            with pytest.raises(KeyError), one():
                raise KeyError
        except NotApplicable:
            pass
        assert owners() == before, one.name


def test_falsify_shows_survivors_and_adds_to_the_record(home, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("COLUMNS", "200")
    claim, record = "autograd.scalar-backward-is-one", str(tmp_path / "record.json")
    finished = blitz_command("falsify", claim, "--record", record, "--jobs", "1")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "1 of 1 claims have been seen to fail" in finished.stdout
    kept = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(kept, json.loads((PACKAGE / "record" / "schema.json").read_text(encoding="utf-8")))
    ways = ways_to_fail(kept["claims"][claim])
    assert ways >= 2
    shown = CliRunner().invoke(app, ["explain", claim, "--record", record]).output
    assert f"seen to fail: {ways} ways" in shown
    refused = blitz_command("falsify", "nn.mse", "--record", record)
    assert refused.returncode == 2
    assert "does not tell of nn.mse; name another place with --record" in refused.stderr


def test_a_run_may_be_silent_for_as_long_as_it_takes(home, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(interpreter, "LEAVING", 0.0)  # what tells that one proof has ended must not be taken for all
    claim, record = "autograd.scalar-backward-is-one", str(tmp_path / "record.json")
    finished = CliRunner().invoke(app, ["falsify", claim, "--mutant", "*", "--jobs", "1", "--record", record])
    assert finished.exit_code == 0, finished.output


def test_what_killed_a_run_is_told(tmp_path):
    with interpreter.started(sys.executable, [f"--falsify={tmp_path / 'found.json'}"]) as run:
        run.stop()
        assert "SIGKILL" in run.complaint()


MACHINE_PROOFS = """
import torch
from blitz.plugin import claim

@claim("sum.adds")
def test_sum_of_squares():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]

@claim("sum.alone")
def test_absolute_value_is_positive():
    assert (torch.tensor([1.0, -2.0]).abs() > 0).tolist() == [True, True]
"""

SURVIVORS = """
[[survivor]]
operation = "aten.abs.*"
perturbation = "order reversed"
because = "both are positive"
"""


@pytest.fixture(scope="module")
def perturbed(tmp_path_factory):
    """What a run of the mutants by machine found."""
    folder = project(tmp_path_factory.mktemp("project"), proofs=MACHINE_PROOFS)
    (folder / "suite" / "mutants" / "survivors.toml").write_text(SURVIVORS, encoding="utf-8")
    claims = ("--claims=sum.adds", "--claims=sum.alone")
    finished = falsify(folder, "--falsify=found.json", "--machine", "--progress=progress.jsonl", *claims)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    by_machine = json.loads((folder / "found.json").read_text(encoding="utf-8"))["by_machine"]
    return {**by_machine, "events": journal.events(folder / "progress.jsonl")}


def test_perturbed_operations_are_noticed_or_named_also_inside_backward(perturbed):
    survived = {(one["operation"], one["perturbation"]): one["because"] for one in perturbed["survived"]}
    assert survived[("aten.abs.default", "scaled by 1.01")] is None
    assert survived[("aten.abs.default", "order reversed")] == "both are positive"
    assert ("aten.mul.Tensor", "scaled by 1.01") not in survived  # backward multiplies as well
    assert not [pair for pair in survived if pair[0] == "aten.gt.Scalar"]
    assert perturbed["noticed"] > len(survived)
    assert not is_explained(perturbed)


def test_progress_tells_of_each_trace_and_each_mutant_made_by_machine(perturbed):
    proofs, traces, mutants = perturbed["events"][:3], perturbed["events"][3:5], perturbed["events"][5:]
    assert proofs == [{"proofs": 2}, {"done": "proofs"}, {"done": "proofs"}]
    assert traces == [{"traces": 1}, {"done": "traces"}]
    tried = perturbed["noticed"] + perturbed["unchanged"] + len(perturbed["survived"])
    assert mutants[0] == {"mutants": tried}
    assert [event["done"] for event in mutants[1:]] == ["mutants"] * tried


def test_the_proof_that_notices_most_for_its_time_is_asked_first():
    quick, slow, shared = (types.SimpleNamespace(nodeid=name) for name in ("quick", "slow", "shared"))
    costs = Costs({"quick": 1.0, "slow": 2.0, "shared": 0.1})
    assert sorted((slow, quick, shared), key=costs.of) == [shared, quick, slow]
    ran = [("quick", PASSED, 1.0), ("quick", PASSED, 1.0), ("slow", FAILED, 2.0), ("shared", FAILED, 9.9)]
    costs.learn({"ran": name, "outcome": outcome, "seconds": seconds} for name, outcome, seconds in ran)
    assert [costs.of(item) for item in (slow, quick, shared)] == [2.0, 3.0, 5.0]


def test_a_faulty_list_of_survivors_is_refused(tmp_path):
    path = tmp_path / "survivors.toml"
    assert read_reasons(path) == []
    for text, complaint in (("[[", "is not TOML"), ("[[survivor]]\nperturbation = 'zeros'", "has no because")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(MutantError, match=complaint):
            read_reasons(path)


PERTURBED = {
    ("aten.mul.Tensor", dispatch.SCALED): [2.02, 4.04],
    ("aten.mul.Tensor", dispatch.ONE_OFF): [3.0, 4.0],
    ("aten.mul.Tensor", dispatch.ZEROS): [0.0, 0.0],
    ("aten.mul.Tensor", dispatch.REVERSED): [4.0, 2.0],
    ("aten.mul_.Tensor", dispatch.DROPPED): [1.0, 2.0],
    ("aten.mul_.Tensor", dispatch.REVERSED): [4.0, 2.0],
}


@pytest.mark.parametrize("operation, way", PERTURBED)
def test_an_operation_is_perturbed_in_each_way(operation, way):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    with dispatch.Perturbing("/nowhere", operation, way) as mode:
        result = x.mul_(2) if "mul_" in operation else x * 2
    assert mode.changed
    assert result.tolist() == pytest.approx(PERTURBED[operation, way])
    assert (result * 2).tolist() == pytest.approx([2 * value for value in PERTURBED[operation, way]])


def test_dtypes_widen_views_copy_and_copies_share():
    x = torch.tensor([1.0, 2.0])
    with dispatch.Perturbing("/nowhere", "aten.mul.Tensor", dispatch.WIDENED):
        assert (x * 2).dtype == torch.float64
    with dispatch.Perturbing("/nowhere", "aten.view.default", dispatch.COPY):
        assert x.view(2, 1).data_ptr() != x.data_ptr()
    with dispatch.Perturbing("/nowhere", "aten.clone.default", dispatch.VIEW):
        assert x.clone().data_ptr() == x.data_ptr()


def test_a_new_shape_is_dropped_as_well():
    x = torch.tensor([1.0, 2.0])
    with dispatch.Perturbing("/nowhere", "aten.unsqueeze_.default", dispatch.DROPPED) as mode:
        x.unsqueeze_(1)
    assert mode.changed
    assert (x.shape, x.tolist()) == ((2,), [1.0, 2.0])


def test_new_memory_is_dropped_as_well():
    x, other = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    with dispatch.Perturbing("/nowhere", "aten.set_.source_Tensor", dispatch.DROPPED) as mode:
        x.set_(other)
    assert mode.changed
    assert (x.tolist(), other.tolist()) == ([1.0, 2.0], [3.0, 4.0])


def test_what_is_not_a_number_is_the_same_as_before():
    x = torch.tensor([float("nan"), 1.0])
    with dispatch.Perturbing("/nowhere", "aten.neg.default", dispatch.ONE_OFF) as mode:
        x.neg()
    assert not mode.changed
    with dispatch.Perturbing("/nowhere", "aten.neg.default", dispatch.REVERSED) as mode:
        x.neg()
    assert mode.changed


def test_what_makes_no_difference_is_unchanged_and_what_oracles_compute_is_left_alone():
    with dispatch.Perturbing("/nowhere", "aten.mul.Tensor", dispatch.ZEROS) as mode:
        assert (torch.zeros(2) * 2).tolist() == [0.0, 0.0]
    assert not mode.changed
    with dispatch.Perturbing(str(Path(__file__).parent), "aten.mul.Tensor", dispatch.ZEROS):
        assert (torch.ones(2) * 2).tolist() == [2.0, 2.0]


def test_what_nobody_could_tell_from_the_original_is_no_mutant():
    with dispatch.Tracing("/nowhere") as tracing:
        torch.empty(2)
        torch.zeros(2).new_empty(2)
        torch.rand(2)
        torch.zeros(2).normal_()
    assert tracing.seen["aten.empty.memory_format"] == [dispatch.WIDENED]  # what stands there is anyone's
    assert tracing.seen["aten.new_empty.default"] == [dispatch.WIDENED]
    assert dispatch.REVERSED not in tracing.seen["aten.rand.default"] + tracing.seen["aten.normal_.default"]
    assert {dispatch.REVERSED, dispatch.ONE_OFF} <= set(tracing.seen["aten.zeros.default"])


def test_every_claim_has_a_mutant_and_every_behaviour_one_that_the_documents_example_would_miss(mutants):
    registry = Registry.read(PACKAGE.parent / "spec" / "claims.toml")
    cited = {identifier for one in mutants.values() for identifier in one.claims}
    beyond = {identifier for one in mutants.values() if one.missed_by_example for identifier in one.claims}
    assert [claim.id for claim in registry if claim.id not in cited] == []
    assert [claim.id for claim in registry if claim.kind == "behaviour" and claim.id not in beyond] == []
    assert len(mutants) >= 250
