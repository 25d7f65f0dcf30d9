"""The record: its schema, its determinism, how it is written and read."""

import json
from pathlib import Path

import jsonschema
import pytest

import blitz.record
from blitz.record import RecordError, read_record
from blitz.whole import write_whole

from .conftest import PROOFS

SCHEMA = json.loads(Path(blitz.record.__file__).with_name("schema.json").read_text(encoding="utf-8"))


def without_seconds(value):
    if isinstance(value, dict):
        return {name: without_seconds(item) for name, item in value.items() if name != "seconds"}
    if isinstance(value, list):
        return [without_seconds(item) for item in value]
    return value


def test_a_record_follows_the_schema(project):
    project.run()
    jsonschema.validate(project.record, SCHEMA)


ON_DEVICES = """
import torch
from blitz.plugin import claim

@claim("sum.adds")
def test_it(ran_on):
    ran_on("virtual", 3)
    ran_on("virtual", 2)
    assert torch.ones(3).sum().item() == 3

@claim("sum.adds")
def test_on_none():
    assert torch.ones(3).sum().item() == 3
"""


def test_a_proof_tells_the_kind_of_its_devices_and_the_most_at_a_time(project):
    project.proofs(ON_DEVICES)
    project.run("-k", "test_it or test_on_none")
    jsonschema.validate(project.record, SCHEMA)
    devices = {proof["id"].split("::")[1]: proof["devices"] for proof in project.record["claims"]["sum.adds"]["proofs"]}
    assert devices == {"test_it": {"kind": "virtual", "count": 3}, "test_on_none": None}


def test_a_record_of_before_devices_were_told_is_valid(project):
    project.run()
    record = project.record
    for entry in record["claims"].values():
        for proof in entry["proofs"]:
            del proof["devices"]
    jsonschema.validate(record, SCHEMA)


@pytest.mark.parametrize("devices", [{"kind": "pretended", "count": 2}, {"kind": "real", "count": 0}, {"kind": "real"}])
def test_the_schema_refuses_devices_that_can_not_be(project, devices):
    project.run()
    record = project.record
    record["claims"]["sum.adds"]["proofs"][0]["devices"] = devices
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, SCHEMA)


def test_the_schema_refuses_an_unknown_verdict(project):
    project.run()
    record = project.record
    record["claims"]["sum.adds"]["verdict"] = "fine"
    with pytest.raises(jsonschema.ValidationError, match="'fine'"):
        jsonschema.validate(record, SCHEMA)


def test_two_runs_differ_in_times_only(project):
    project.run()
    first = project.record
    project.run()
    assert without_seconds(project.record) == without_seconds(first)


def test_two_workers_give_the_record_of_one(project):
    project.run()
    first = project.record
    project.run("-n", "2", in_process=False)
    assert without_seconds(project.record) == without_seconds(first)


@pytest.mark.parametrize("profile, imported", [([], set()), (["--hypothesis-profile=thorough"], {"hypothesis"})])
def test_the_process_that_hands_proofs_out_imports_neither_pytorch_nor_what_it_can_do_without(
    project, monkeypatch, profile, imported
):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # as `blitz verify` does
    project.pytester.makeconftest(
        "import json, sys\n"
        "def pytest_unconfigure(config):\n"
        "    if not hasattr(config, 'workerinput'):\n"
        "        open('imported.json', 'w').write(json.dumps(sorted(sys.modules)))\n"
    )
    quiet = ("-W", "ignore:It looks like")  # what Hypothesis 6.79 warns of; a warning's class is imported with it
    project.run("-p", "xdist.plugin", "-p", "_hypothesis_pytestplugin", "-n", "2", *quiet, *profile, in_process=False)
    assert project.record["profile"] == ("thorough" if profile else "blitz")
    assert {entry["verdict"] for entry in project.record["claims"].values()} == {"holds", "superseded"}
    found = json.loads(project.pytester.path.joinpath("imported.json").read_text(encoding="utf-8"))
    assert {"torch", "numpy", "hypothesis"} & set(found) == imported


def test_a_proof_that_ends_its_worker_breaks_its_claim_and_no_other(project):
    project.proofs(PROOFS.replace("assert torch.zeros(1).item() == 0", "import os; os.abort()"))
    project.run("-n", "2", in_process=False)
    record = project.record
    jsonschema.validate(record, SCHEMA)
    assert record["claims"]["sum.old"]["why"] == "crashed (SIGABRT) in test_new (test_sum.py:19)"
    assert {name: entry["verdict"] for name, entry in record["claims"].items()} == {
        "sum.adds": "holds",
        "sum.old": "broken",
    }
    assert record["whole"]


def test_another_seed_is_in_the_record_and_draws_other_values(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_it(observe):\n"
        "    observe('drawn', torch.rand(1).item())\n    assert torch.rand(1).item() < 1\n"
    )
    drawn = {}
    for seed in ("0", "0", "1"):
        project.run("-k", "test_it", "--seed", seed)
        assert project.record["seed"] == int(seed)
        drawn.setdefault(seed, set()).add(project.record["claims"]["sum.adds"]["observations"]["drawn"])
    assert len(drawn["0"]) == 1
    assert drawn["0"] != drawn["1"]


def test_examples_drawn_are_counted(project):
    project.run()
    (proof,) = project.record["claims"]["sum.adds"]["proofs"]
    assert proof["examples"] == 10


def test_thorough_draws_a_hundred_times_as_many(project):
    project.run("--hypothesis-profile=thorough", "-k", "adds")
    (proof,) = project.record["claims"]["sum.adds"]["proofs"]
    assert proof["examples"] == 1000
    assert project.record["profile"] == "thorough"


def test_what_is_drawn_does_not_hang_on_the_modules_that_are_loaded(project):
    (project.suite / "odd.py").write_text("NUMBERS = [4242424242, 4242424243, 4242424244]\n", encoding="utf-8")
    project.proofs(
        "import torch, sys\nfrom hypothesis import given, strategies as st\nfrom blitz.plugin import claim\n"
        "sys.path.insert(0, __file__.rpartition('/')[0])\nimport odd\n"
        "@claim('sum.adds')\n@given(st.integers())\n"
        "def test_it(drawn):\n    assert drawn not in odd.NUMBERS and torch.ones(1)\n"
    )
    project.run("-k", "test_it", "--hypothesis-profile=thorough").assert_outcomes(passed=1)


def test_warnings_of_the_release_are_kept_once_and_without_addresses(project):
    project.proofs(
        "import torch, warnings\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_it():\n"
        "    for _ in range(2): warnings.warn('old <x at 0x7f12> (Triggered internally at /a/b.cpp:3.)')\n"
        "    assert torch.ones(1).item() == 1\n"
    )
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["warnings"] == [
        {"category": "UserWarning", "message": "old <x at 0x…>"}
    ]


def test_a_warning_that_comes_by_chance_is_not_kept(project):
    project.proofs(
        "import torch, warnings\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_it():\n"
        "    warnings.warn('This process (pid=7) is multi-threaded.')\n"
        "    assert torch.ones(1).item() == 1\n"
    )
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["warnings"] == []


def test_an_observation_that_changes_is_an_error(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_it(observe):\n"
        "    observe('n', 1)\n    observe('n', 2)\n    assert torch.ones(1).item() == 1\n"
    )
    project.run("-k", "test_it")
    assert "observation 'n' was 1 and is now 2" in project.record["claims"]["sum.adds"]["why"]


def test_two_proofs_that_observe_differently_fail_the_run(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n"
        "@pytest.mark.parametrize('n', [1, 2])\n@claim('sum.adds')\ndef test_it(observe, n):\n"
        "    observe('n', n)\n    assert torch.ones(1).item() == 1\n"
    )
    result = project.run("-k", "test_it")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["sum.adds: two proofs observe 'n' differently"])


def test_timings_are_told_apart(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_it(timed):\n"
        "    with timed('ones'): x = torch.ones(1)\n    assert x.item() == 1\n"
    )
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["timings"]["ones"]["seconds"] >= 0


def test_a_run_that_stops_early_is_not_whole(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_a():\n"
        "    assert torch.ones(1).item() == 2\n@claim('sum.old', since='1.0')\ndef test_b():\n"
        "    assert torch.ones(1).item() == 1\n"
    )
    project.run("-x")
    assert not project.record["whole"]


def test_last_failed_works_and_is_a_part(project):
    project.proofs(
        "import torch\nfrom blitz.plugin import claim\n@claim('sum.adds')\ndef test_a():\n"
        "    assert torch.ones(1).item() == 2"
    )
    project.run()
    result = project.run("--lf")
    result.assert_outcomes(failed=1)
    assert set(project.record["claims"]) == {"sum.adds"}
    assert not project.record["whole"]


def test_an_unwritable_record_is_one_line(project, pytester):
    pytester.makefile("", taken="a file where a folder should be")
    result = project.run("--record=taken/record.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["--record taken/record.json: can't be written*"])


def test_the_summary_tells_verdicts_by_chapter(project):
    result = project.run()
    result.stdout.fnmatch_lines(["blitz: torch *, threads 1, seed 0"])
    result.stdout.fnmatch_lines(["*holds*superseded*broken*unproven", "1. Tensors*1*1*0*0"])


def test_writing_replaces_or_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "record.json"
    write_whole(path, "old")

    def full(_path, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "text, complaint",
    [("{", "is not JSON"), ("[]", "has schema None"), ('{"schema": 99}', "has schema 99 where 1 is read")],
)
def test_what_is_no_record_is_one_line(tmp_path, text, complaint):
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(RecordError, match=complaint):
        read_record(path)


def test_a_missing_record_is_one_line(tmp_path):
    with pytest.raises(RecordError, match="can't be read"):
        read_record(tmp_path / "none.json")
