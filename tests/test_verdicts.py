"""From proofs to verdicts, through a real run of pytest."""

import pytest
import torch
from rich.console import Console

from blitz.claims import Registry
from blitz.cli.verdicts import show_record
from blitz.record import judge, left_out

from .conftest import REGISTRY

HEAD = "import torch\nfrom blitz.plugin import claim, unproven\n"


def proof(outcome, *, today=False):
    return {"outcome": outcome, "today": today}


@pytest.mark.parametrize(
    "proofs, verdict",
    [
        ([proof("passed")], "holds"),
        ([proof("passed"), proof("passed", today=True)], "superseded"),
        ([proof("passed", today=True), proof("unproven")], "unproven"),
        ([proof("unproven"), proof("failed")], "broken"),
        ([], "unproven"),
    ],
)
def test_the_worst_proof_decides(proofs, verdict):
    assert judge(proofs) == verdict


def test_what_is_left_out_is_told_by_reason_and_once_for_all_its_claims():
    def entry(verdict, *whys):
        outcomes = [{"id": why, "outcome": "unproven", "why": why.split()[0]} for why in whys]
        return {"verdict": verdict, "proofs": [*outcomes, {"id": "p", "outcome": "passed", "why": None}]}

    claims = {
        "a": entry("holds", "gpu 1", "gpu 2"),
        "b": entry("superseded", "gpu 2", "pair 1"),
        "c": entry("unproven", "gpu 3"),
        "d": entry("broken"),
    }
    assert left_out(claims) == {"gpu": {"gpu 1", "gpu 2"}, "pair": {"pair 1"}}


def body(lines, citation="sum.adds"):
    return f"{HEAD}\n@claim({citation!r})\ndef test_it():\n" + "\n".join(f"    {line}" for line in lines)


def test_a_whole_run_holds_and_supersedes(project):
    assert project.verdicts() == {"sum.adds": "holds", "sum.old": "superseded"}


@pytest.mark.parametrize(
    "lines, why",
    [
        (["torch.ones(1)"], "the proof made no assertion that could fail"),
        (["assert True", "torch.ones(1)"], "the proof made no assertion that could fail"),
        (["assert 1 == 1", "torch.ones(1)"], "the proof made no assertion that could fail"),
        (["assert (", "    1", "    == 1)", "torch.ones(1)"], "the proof made no assertion that could fail"),
        (["for x in []:", "    assert x == torch.ones(1)"], "the proof made no assertion that could fail"),
        (["x = 2", "assert x + x == 4"], "the proof called nothing of PyTorch"),
        (["assert torch.ones(1).item() == 2"], "assert 1.0 == 2"),
        (["raise KeyError('lost')"], "KeyError: 'lost'"),
        (["pytest.xfail('later')"], "an expected failure proves nothing"),
    ],
)
def test_what_proves_nothing_is_broken_and_says_why(project, lines, why):
    project.proofs(body(lines))
    project.run("-k", "test_it")
    entry = project.record["claims"]["sum.adds"]
    assert entry["verdict"] == "broken"
    assert entry["why"].startswith(why)


@pytest.mark.parametrize("skipping", ["unproven('no luck')", "pytest.skip('no luck')"])
def test_what_is_skipped_is_unproven_with_its_reason(project, skipping):
    project.proofs(body([skipping]))
    assert project.run("-k", "test_it").ret == pytest.ExitCode.OK
    entry = project.record["claims"]["sum.adds"]
    assert (entry["verdict"], entry["why"]) == ("unproven", "no luck")


def test_a_proof_for_a_gpu_is_unproven_without_one(project, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    project.proofs(body(["assert torch.ones(1).item() == 1"]).replace("@claim", "@pytest.mark.cuda\n@claim"))
    assert project.run("-k", "test_it").ret == pytest.ExitCode.OK
    entry = project.record["claims"]["sum.adds"]
    assert entry["verdict"] == "unproven"
    assert entry["proofs"][0]["why"] == "needs a GPU, and this PyTorch sees no GPU"


def test_require_makes_it_a_failure_but_no_broken_claim(project, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    project.proofs(body(["assert torch.ones(1).item() == 1"]).replace("@claim", "@pytest.mark.cuda\n@claim"))
    assert project.run("-k", "test_it", "--require", "cuda").ret == pytest.ExitCode.TESTS_FAILED
    entry = project.record["claims"]["sum.adds"]
    assert (entry["verdict"], entry["why"]) == (
        "unproven",
        "--require cuda: needs a GPU, and this PyTorch sees no GPU",
    )


def test_several_gpus_are_more_than_one(project, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    monkeypatch.setattr("torch.cuda.get_device_name", lambda index: f"pretended {index}")
    monkeypatch.setattr("torch.backends.cudnn.version", lambda: 1)
    project.proofs(body(["assert torch.ones(1).item() == 1"]).replace("@claim", "@pytest.mark.multigpu\n@claim"))
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["why"] == "needs 2 GPUs, and this machine has 1"
    assert project.record["environment"]["devices"] == ["cpu", "pretended 0"]


def test_a_broken_pair_makes_torchvision_unproven_and_is_named(project, pytester):
    broken = pytester.mkpydir("torchvision")
    (broken / "__init__.py").write_text("raise RuntimeError('operator torchvision::nms does not exist')")
    project.proofs(
        f"{HEAD}\n@claim('sum.adds')\ndef test_it(torchvision):\n    assert torchvision.__name__ == 'torchvision'\n"
    )
    # In a process of its own, since this one may have imported the real torchvision.
    assert project.run("-k", "test_it", in_process=False).ret == pytest.ExitCode.OK
    why = project.record["claims"]["sum.adds"]["why"]
    assert "can't load with torch" in why
    assert why.endswith("operator torchvision::nms does not exist")


@pytest.mark.parametrize(
    "option, complaint",
    [
        ("--device=gpu", "*'gpu' is no device; use auto, cpu, cuda or cuda:N*"),
        ("--device=cuda", "*--device cuda: this PyTorch sees no GPU; use --device cpu or auto"),
        ("--threads=0", "*'0' is no positive number*"),
        ("--require=luck", "*'luck'*"),
    ],
)
def test_a_bad_option_is_refused(project, monkeypatch, option, complaint):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    result = project.run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([complaint])


def test_the_network_is_out_of_bounds_unless_allowed(project):
    project.proofs(body(["assert torch.ones(1).item() == 1"]).replace("@claim", "@pytest.mark.network\n@claim"))
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["why"] == "needs the network; allow it with --network"
    project.run("-k", "test_it", "--network")
    assert project.record["claims"]["sum.adds"]["verdict"] == "holds"


@pytest.fixture
def here_and_on_gpus(project, monkeypatch):
    """One proof that runs anywhere and one that needs two GPUs, on a machine without any."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    passing = body(["assert torch.ones(1).item() == 1"])
    there = passing.replace("@claim", "@pytest.mark.multigpu\n@claim").replace("test_it", "test_it_there")
    project.proofs(f"{passing}\n{there}")
    return project


def test_a_claim_that_needs_no_gpu_holds_without_its_gpu_proof(here_and_on_gpus):
    result = here_and_on_gpus.run("-k", "test_it")
    entry = here_and_on_gpus.record["claims"]["sum.adds"]
    assert (entry["verdict"], entry["why"]) == ("holds", None)
    assert [proof["outcome"] for proof in entry["proofs"]] == ["passed", "unproven"]
    result.stdout.fnmatch_lines(
        ["left out where other proofs decide: needs 2 GPUs, and this PyTorch sees no GPU (1 of the proofs)"]
    )


def test_require_insists_on_the_gpu_proof_of_a_claim_that_would_hold_without(here_and_on_gpus):
    result = here_and_on_gpus.run("-k", "test_it", "--require", "multigpu")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    entry = here_and_on_gpus.record["claims"]["sum.adds"]
    assert entry["verdict"] == "unproven"
    assert entry["why"] == "--require multigpu: needs 2 GPUs, and this PyTorch sees no GPU"
    result.stdout.no_fnmatch_line("left out*")


def test_require_of_one_need_does_not_insist_on_another(here_and_on_gpus):
    assert here_and_on_gpus.run("-k", "test_it", "--require", "torchvision").ret == pytest.ExitCode.OK
    assert here_and_on_gpus.record["claims"]["sum.adds"]["verdict"] == "holds"


def test_why_is_that_of_a_proof_with_a_say(project, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    first = body(["assert torch.ones(1).item() == 1"]).replace("@claim", "@pytest.mark.cuda\n@claim")
    second = body(["unproven('no luck')"]).replace("test_it", "test_it_later")
    project.proofs(f"{first}\n{second}")
    project.run("-k", "test_it")
    entry = project.record["claims"]["sum.adds"]
    assert (entry["verdict"], entry["why"]) == ("unproven", "no luck")


def test_what_a_fixture_asserts_is_not_the_proofs_assertion(project):
    fixture = "@pytest.fixture\ndef given_one():\n    x = torch.ones(1)\n    assert x.item() == 1\n    return x\n"
    project.proofs(body(["given_one + 1"]).replace("test_it()", "test_it(given_one)") + "\n" + fixture)
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["why"].startswith("the proof made no assertion")
    asserting = body(["assert given_one.item() == 1"])
    project.proofs(asserting.replace("test_it()", "test_it(given_one)") + "\n" + fixture)
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["verdict"] == "holds"


def known_to_break(project, release):
    """Break the claim sum.adds, with an exception for a release in the registry; give the result of the run."""
    exception = f'kind = "behaviour"\nexceptions = [{{ release = "{release}", because = "it lost a digit" }}]'
    project.registry(REGISTRY.replace('kind = "behaviour"', exception))
    project.proofs(body(["assert torch.ones(1).item() == 2"]))
    return project.run("-k", "test_it")


def test_a_release_that_is_known_to_break_a_claim_is_told_and_stays_broken(project):
    result = known_to_break(project, torch.__version__.split("+")[0])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert project.record["claims"]["sum.adds"]["verdict"] == "broken"
    result.stdout.fnmatch_lines(["broken sum.adds: assert 1.0 == 2", "as known of *: it lost a digit"])
    console = Console(record=True, width=200)
    show_record(console, Registry.read(project.suite / "claims.toml"), project.record)
    assert ": it lost a digit (assert 1.0 == 2)" in console.export_text()


def test_another_release_that_breaks_it_is_not_excused(project):
    result = known_to_break(project, "1.0")
    result.stdout.no_fnmatch_line("*it lost a digit*")


def test_what_hypothesis_asserts_is_not_the_proofs_assertion(project):
    drawing = "from hypothesis import given, strategies as st\n" + body(["torch.ones(n)"]).replace(
        "def test_it()", "@given(n=st.integers(1, 3))\ndef test_it(n)"
    )
    project.proofs(drawing)
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["why"].startswith("the proof made no assertion")
    project.proofs(drawing.replace("torch.ones(n)", "assert torch.ones(n).numel() == n"))
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["verdict"] == "holds"


@pytest.mark.parametrize("made", ["torch.FloatTensor(2)", "given_one + given_one"])
def test_an_object_of_pytorch_shows_that_it_was_asked(project, made):
    fixture = "@pytest.fixture\ndef given_one():\n    return torch.ones(1)\n"
    asserting = body([f"x = {made}", "assert x.requires_grad is False"]).replace("test_it()", "test_it(given_one)")
    project.proofs(asserting + "\n" + fixture)
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["verdict"] == "holds"


def test_an_assertion_that_passes_is_not_rendered(project):
    unprintable = ["class Unprintable:", "    def __repr__(self):", "        raise SystemExit"]
    project.proofs(body([*unprintable, "x = Unprintable()", "assert x == x and torch.ones(1).item()"]))
    project.run("-k", "test_it")
    assert project.record["claims"]["sum.adds"]["verdict"] == "holds"
