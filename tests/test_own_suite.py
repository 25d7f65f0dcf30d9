"""Claims of one's own: the README's worked example, run as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from blitz.cli.suite import PACKAGE

from .test_cli import blitz_command, home, one_line  # noqa: F401 - a fixture

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Your own claims\n")[2].partition("\n## ")[0]
REGISTRY, PROOFS, INI, COMMANDS, PRINTED = re.findall(r"^```\w+\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)


@pytest.fixture
def example(tmp_path, home):  # noqa: F811
    """The worked example in a folder of its own."""
    folder = tmp_path / "example" / "promises"
    folder.mkdir(parents=True)
    (folder / "claims.toml").write_text(REGISTRY, encoding="utf-8")
    (folder / "test_loop.py").write_text(PROOFS, encoding="utf-8")
    return folder.parent


def test_the_worked_example_does_what_the_readme_shows(example, home):  # noqa: F811
    verify, compare = (line.split()[1:] for line in COMMANDS.splitlines())
    verify[verify.index("~/old/bin/python")] = sys.executable
    finished = blitz_command(*verify, cwd=example)
    assert finished.returncode == 0, finished.stderr
    assert "1 ✔ holds, 1 ↻ superseded, 0 ✘ broken, 0 ? unproven of 2 claims" in finished.stdout
    assert "atlas" not in finished.stdout
    # The old release is not here; so it is this one's record, with what 1.3.1 says.
    record = json.loads((example / "old.json").read_text(encoding="utf-8"))
    record["environment"]["torch"] = "1.3.1"
    old = record["claims"]["loop.zero-grad"]
    old.update(verdict="holds", proofs=[{**proof, "today": False} for proof in old["proofs"]])
    record["counts"].update(holds=2, superseded=0)
    options = record["claims"]["loop.sgd-options"]["observations"]["options"]
    record["claims"]["loop.sgd-options"]["observations"]["options"] = [
        option for option in options if option not in ("differentiable", "foreach", "fused", "maximize")
    ]
    (example / "old.json").write_text(json.dumps(record), encoding="utf-8")
    finished = blitz_command(*compare, cwd=example)
    assert finished.returncode == 0, finished.stderr
    # Between them, what else differs between the two releases, and numbers.
    first, shown, last = PRINTED.split("…\n")
    assert first.startswith("promises: torch 1.3.1 → ")
    assert finished.stdout.startswith("promises: torch 1.3.1 → ")
    assert f"\n{shown}" in finished.stdout
    assert finished.stdout.endswith(f"\n{last}")
    (kept,) = (home / "blitz" / "records").iterdir()
    assert kept.name == "promises"


def test_plain_pytest_runs_it(example):
    (example / "pytest.ini").write_text(INI, encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "blitz.plugin", "--record=record.json", "promises"],
        cwd=example,
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    record = json.loads((example / "record.json").read_text(encoding="utf-8"))
    assert (record["suite"], record["whole"], sorted(record["claims"])) == (
        "promises",
        True,
        ["loop.sgd-options", "loop.zero-grad"],
    )


def test_a_suite_may_have_markers_and_a_conftest_of_its_own(example):
    folder = example / "promises"
    (folder / "conftest.py").write_text("import pytest\n@pytest.fixture\ndef rate(): return 0.5\n", encoding="utf-8")
    proofs = "import pytest, torch\nfrom blitz.plugin import claim\n@pytest.mark.nightly\n@claim('loop.sgd-options')\n"
    proofs += "def test_it(rate):\n    assert torch.full((1,), rate).item() == rate\n"
    (folder / "test_loop.py").write_text(proofs, encoding="utf-8")
    finished = blitz_command("verify", "loop.sgd-options", "--suite", "promises", cwd=example)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_a_claim_without_a_proof_fails_the_run(example):
    without = re.sub(r'@claim\("loop.zero-grad".*\n', "", PROOFS)
    (example / "promises" / "test_loop.py").write_text(without, encoding="utf-8")
    finished = blitz_command("verify", "--suite", "promises", cwd=example)
    assert finished.returncode == 1
    assert "missing loop.zero-grad" in finished.stdout


def test_claims_and_explain_tell_of_it(example):
    told = blitz_command("claims", "--suite", "promises", cwd=example).stdout
    assert "zero_grad() keeps gradients, as zeros." in told
    told = blitz_command("explain", "loop.zero-grad", "--suite", "promises", cwd=example).stdout
    assert "chapter 1, What our training loop relies on\n" in told
    assert "def test_zeros_remain():" in told
    assert "nothing was observed yet" in told


def test_a_folder_without_a_registry_is_one_line(home, tmp_path, capsys, monkeypatch):  # noqa: F811
    status, said = one_line(capsys, monkeypatch, "verify", "--suite", str(tmp_path))
    assert status == 2
    assert f"{tmp_path}: has no claims.toml" in said
