"""Citations: what is an error at collection, which proofs apply, which are missing."""

import pytest

from .conftest import REGISTRY

REST = '\n@claim("sum.old", since="1.0")\ndef test_new():\n    assert torch.zeros(1).item() == 0\n'
HEAD = "import torch\nfrom blitz.plugin import claim\n"


@pytest.mark.parametrize(
    "citation, complaint",
    [
        ('"sum.add"', "no claim 'sum.add'; did you mean 'sum.adds'?"),
        ('"sum.adds", until="1.5"', "until='1.5', but claims.toml says no era of 'sum.adds'"),
        ('"sum.old", since="1.5"', "since='1.5', but claims.toml says until '1.0' of 'sum.old'"),
    ],
)
def test_a_citation_that_the_registry_contradicts_is_an_error_at_collection(project, citation, complaint):
    project.proofs(f"{HEAD}\n@claim({citation})\ndef test_it():\n    assert torch.ones(1).item() == 1\n")
    result = project.run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"*{complaint.replace('[', '[[]')}*"])


def test_a_bare_mark_without_an_id_is_an_error_at_collection(project):
    project.proofs(f"{HEAD}\n@pytest.mark.claim()\ndef test_it():\n    assert torch.ones(1).item() == 1\n")
    project.run().stdout.fnmatch_lines(['*write @claim("id")*'])


def test_a_claim_without_a_proof_fails_a_whole_run(project):
    project.proofs(HEAD + REST)
    result = project.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*claim 'sum.adds' has no proof; add one with @claim(\"sum.adds\")"])
    assert project.record["missing"] == ["sum.adds"]


@pytest.mark.parametrize("narrowed", ["-k test_new", "-m figure", "suite/test_sum.py", "--claims sum.old"])
def test_a_run_of_a_part_misses_nothing(project, narrowed):
    project.proofs(HEAD + REST)
    assert project.run(*narrowed.split(" ")).ret == pytest.ExitCode.OK
    assert project.record["missing"] == []
    assert not project.record["whole"]


def test_proofs_of_another_era_are_deselected_and_named(project):
    result = project.run()
    result.assert_outcomes(passed=2, deselected=1)
    assert project.record["claims"]["sum.old"]["other_eras"] == ["suite/test_sum.py::test_old"]
    assert project.record["whole"]


def test_proofs_run_in_the_order_of_the_chapters_and_what_stands_outside_of_them_last(project):
    autograd = (
        REGISTRY[: REGISTRY.index("[[claim]]")].replace("number = 1", "number = 2").replace("tensors", "autograd")
    )
    project.registry(autograd + REGISTRY)
    for folder in ("autograd", "tensors"):
        (project.suite / folder).mkdir()
        project.proofs(HEAD + "@claim('sum.adds')\ndef test_it():\n    pass\n", f"{folder}/test_{folder}.py")
    found = project.run("--collect-only", "-q").outlines
    order = [line.split("/")[1] for line in found if line.startswith("suite/")]
    assert order == ["tensors", "autograd", *["test_sum.py::" + name for name in ("test_sum_adds", "test_new")]]


def test_early_proofs_run_first(project):
    late = HEAD + "@claim('sum.adds')\ndef test_it():\n    pass\n"
    project.proofs(late + "@pytest.mark.early\n@claim('sum.adds')\ndef test_early():\n    pass\n")
    found = project.run("--collect-only", "-q").outlines
    assert [line.split("::")[1] for line in found if line.startswith("suite/")] == ["test_early", "test_it"]


def test_markers_follow_from_the_registry(project):
    project.run("-m", "figure").assert_outcomes(passed=1, deselected=2)
    project.run("-m", "cpu").assert_outcomes(passed=2, deselected=1)
    project.run("-m", "cuda").assert_outcomes(deselected=3)


def test_an_unknown_marker_is_refused(project):
    project.proofs("@pytest.mark.gpu\ndef test_it(): pass")
    assert project.run("--strict-markers").ret == pytest.ExitCode.INTERRUPTED


def test_claims_option_selects_by_pattern(project):
    project.run("--claims", "*.adds").assert_outcomes(passed=1, deselected=2)


def test_a_claim_that_nobody_asked_for_gets_no_verdict_from_a_proof_that_it_shares(project):
    project.proofs(HEAD + '@claim("sum.adds")' + REST)
    project.run("--claims=sum.old").assert_outcomes(passed=1)
    assert set(project.record["claims"]) == {"sum.old"}


def test_claims_option_refuses_an_unknown_pattern(project):
    result = project.run("--claims", "summ.adds")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no claim 'summ.adds'; did you mean 'sum.adds'?"])


def test_without_a_registry_the_plugin_is_inert(pytester):
    pytester.makepyfile(
        "import random\nrandom.seed(7)\ndef test_it(): assert random.random() == random.Random(7).random()"
    )
    result = pytester.runpytest_inprocess("-p", "blitz.plugin")
    result.assert_outcomes(passed=1)
    assert "blitz: torch" not in result.stdout.str()


def test_a_faulty_registry_is_one_line(project):
    project.registry("[[claim]]\nid = 3")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*claim 3*"])
