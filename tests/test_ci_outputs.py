"""What continuous integration gets of a record."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from blitz.cli.app import app
from blitz.report.ci import annotations_of, badge_of, junit_of, summary_of

from .reporting import BROKEN, CLAIMS, HOSTILE, NEEDS_GPU, hostile, record

CLAIM = "autograd.grad-is-4.5"
WORKFLOW = Path(__file__).parent.parent / ".github" / "examples" / "pytorch-upgrade.yml"


def cases(text):
    return {case.get("name"): case for case in ET.fromstring(text).iter("testcase")}  # noqa: S314 - our own


def test_junit_has_a_case_for_each_claim_under_its_id():
    assert list(cases(junit_of(CLAIMS, record()))) == [claim.id for claim in CLAIMS]


def test_junit_tells_broken_unproven_and_superseded_apart():
    found = cases(junit_of(CLAIMS, record(**{CLAIM: BROKEN})))
    assert found[CLAIM].find("failure").get("message") == "assert 4.4 == 4.5"
    assert found["tensors.gpu-accelerates"].find("skipped").get("message") == NEEDS_GPU
    assert "since then None" in found["nn.zero-grad-then-random-backward"].find("system-out").text
    assert not list(found["nn.mse"])


def test_junit_counts_what_it_holds():
    root = ET.fromstring(junit_of(CLAIMS, record(**{CLAIM: BROKEN})))  # noqa: S314 - our own
    counts = record(**{CLAIM: BROKEN})["counts"]
    assert (root.get("tests"), root.get("failures")) == (str(len(CLAIMS)), "1")
    assert root.get("skipped") == str(counts["unproven"])
    assert sum(int(suite.get("tests")) for suite in root) == len(CLAIMS)
    assert float(root.get("time")) == pytest.approx(0.25 * len(CLAIMS))


def test_junit_of_texts_that_xml_cannot_hold_is_xml():
    found = cases(junit_of(CLAIMS, record(**{CLAIM: {"verdict": "broken", "why": "a\x00b\x1b[31m\ud800 <&"}})))
    assert found[CLAIM].find("failure").get("message") == "a\ufffdb\ufffd[31m\ufffd <&"


def test_a_summary_tells_the_most_serious_first():
    text = summary_of(CLAIMS, record(**{CLAIM: BROKEN}))
    assert text.index("### Broken") < text.index("### Superseded") < text.index("### Unproven")
    assert "assert 4.4 == 4.5" in text


def test_a_summary_of_a_hostile_record_has_no_markup_and_keeps_its_tables():
    text = summary_of(CLAIMS, hostile())
    assert "<" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)


def test_annotations_name_broken_claims_alone_and_stay_on_one_line():
    (line,) = annotations_of(CLAIMS, record(**{CLAIM: {"verdict": "broken", "why": "50 %\nno"}}))
    assert line.startswith(f"::error title={CLAIM} is broken on torch 2.14.1+cpu::")
    assert line.endswith("50 %25%0Ano")


@pytest.mark.parametrize(
    "changes, said, colour",
    [
        ({}, "claims hold, ", "#0b6e4f"),
        ({CLAIM: BROKEN}, "1 of 118 claims broken", "#b3261e"),
        ({claim.id: {"verdict": "unproven", "why": "no"} for claim in CLAIMS}, "nothing proved", "#51606f"),
    ],
)
def test_a_badge_says_release_and_verdict(changes, said, colour):
    badge = badge_of(record(**changes))
    assert ET.fromstring(badge).get("aria-label").startswith("PyTorch 2.14.1: ")  # noqa: S314 - our own
    assert said in badge
    assert colour in badge


def test_a_badge_of_a_hostile_record_is_still_an_image():
    assert HOSTILE in ET.fromstring(badge_of(hostile())).get("aria-label")  # noqa: S314 - our own


def test_verify_leaves_what_continuous_integration_asks_for(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("of a step before\n")
    outputs = ["--junit", f"{tmp_path}/junit.xml", "--badge", f"{tmp_path}/badge.svg", "--github"]
    result = CliRunner().invoke(app, ["verify", CLAIM, "--record", f"{tmp_path}/record.json", *outputs])
    assert result.exit_code == 0, result.output
    assert list(cases((tmp_path / "junit.xml").read_text())) == [CLAIM]
    assert "1 claims hold" in (tmp_path / "badge.svg").read_text()
    assert (tmp_path / "summary.md").read_text().startswith("of a step before\n## The introduction on PyTorch ")
    assert json.loads((tmp_path / "record.json").read_text())["claims"].keys() == {CLAIM}


def test_github_is_refused_elsewhere_before_the_run(monkeypatch):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    result = CliRunner().invoke(app, ["verify", CLAIM, "--github"])
    assert str(result.exception).startswith("--github: GITHUB_STEP_SUMMARY is not set")


def test_the_example_workflow_gives_commands_that_there_are():
    commands = re.findall(r"^\s*(?:- run: )?blitz (.+)$", WORKFLOW.read_text(), flags=re.MULTILINE)
    assert [line.split()[0] for line in commands] == ["verify", "compare", "report"]
    group = typer.main.get_command(app)
    for line in commands:
        name, *arguments = re.sub(r"\$\{\{.*?\}\}", "2.0", line.split(" >>")[0].split(" ||")[0]).split()
        group.commands[name].make_context(name, [argument.strip('"') for argument in arguments])
