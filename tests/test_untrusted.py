"""Data never run as code: nothing from the folder that the user is in, from a suite that is only shown, from a record.

Checkpoints and CIFAR-10's files have tests of their own (``test_checkpoints.py``, ``test_cifar_reader.py``), and so has
markup in a record (``test_report.py``, ``test_examples.py``, ``browser``) or a training run (``test_gallery.py``).
"""

import json
import os
import subprocess
import sys

import pytest

from blitz.cli.suite import PACKAGE

from .reporting import record

CLAIM = "autograd.grad-is-4.5"
# What an installed `blitz` runs: its own folder is on the path, and the current one is not.
INSTALLED = "import sys; sys.path.remove(''); from blitz.cli import main; main()"
# Names that whatever Blitz starts imports, or looks for in the current folder.
DECOYS = [
    *("conftest.py", "sitecustomize.py", "usercustomize.py", "blitz/__init__.py", "spec/__init__.py", "torch.py"),
    *("numpy.py", "pytest.py", "json.py", "importlib/__init__.py", "ast.py", "pathlib.py", "platform.py", "evil.py"),
]
MARKUP = "[/bold] [red]{{ 7 * 7 }} [link=file:///etc/passwd]%(x)s {0} \\"


def installed(*arguments, cwd):
    """Run an installed ``blitz`` in a folder."""
    return subprocess.run(
        [sys.executable, "-c", INSTALLED, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "XDG_CONFIG_HOME": str(cwd), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def trapped(tmp_path):
    """A folder full of modules that leave a file named ``ran`` where they are imported."""
    folder = tmp_path / "trapped"
    for name in DECOYS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__file__ + ' ')\n", encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p evil\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p evil'\n", encoding="utf-8")
    return folder


def test_the_traps_work(trapped, tmp_path):
    subprocess.run([sys.executable, "-c", "import evil"], cwd=trapped, check=True)
    assert (tmp_path / "ran").exists()


# Before, nothing keeps the folder off the path of pytest-xdist's workers.
APART = pytest.mark.skipif(sys.version_info < (3, 11), reason="needs the PYTHONSAFEPATH of Python 3.11")


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", CLAIM, "--python", sys.executable],
        pytest.param(["verify", CLAIM, "--jobs", "2"], marks=APART),
        ["falsify", CLAIM, "--mutant", "autograd.backward_overwrites"],
        ["claims"],
        ["explain", CLAIM],
        ["split", "--devices", "2"],
        ["train", "--data", "embedded", "--limit", "8", "--epochs", "1"],
        ["notebook", "2"],
    ],
    ids=" ".join,
)
def test_nothing_of_the_current_folder_is_run(trapped, tmp_path, arguments):
    finished = installed(*arguments, cwd=trapped)
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text(encoding="utf-8")
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    "arguments",
    [["claims"], ["explain", "sum.adds"], ["since", "sum.adds", "--record", "record.json"], ["report", "record.json"]],
    ids=" ".join,
)
def test_a_suite_that_is_only_shown_is_not_run(tmp_path, arguments):
    suite = tmp_path / "suite"
    suite.mkdir()
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    (suite / "claims.toml").write_text(
        'suite = "suite"\n[[chapter]]\nnumber = 1\ntitle = "One"\n'
        '[[claim]]\nid = "sum.adds"\nchapter = 1\nsays = "!!python/object/apply:os.system {{ 7 * 7 }}"\n'
        'kind = "behaviour"\n',
        encoding="utf-8",
    )
    proof = "from blitz.plugin import claim\n@claim('sum.adds')\ndef test_it():\n    assert 1\n"
    (suite / "test_it.py").write_text(trap + proof, encoding="utf-8")
    (suite / "conftest.py").write_text(trap, encoding="utf-8")
    made = {**record(), "suite": "suite"}
    made["claims"] = {"sum.adds": made["claims"][CLAIM]}
    made["counts"] = {verdict: int(verdict == "holds") for verdict in made["counts"]}
    (tmp_path / "record.json").write_text(json.dumps(made), encoding="utf-8")
    finished = installed(*arguments, "--suite", suite, cwd=tmp_path)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("arguments", [["explain", CLAIM, "--record"], ["compare", "2.4"]], ids=" ".join)
def test_markup_of_a_record_is_shown_as_it_stands(tmp_path, arguments):
    made = record(**{CLAIM: {"verdict": "broken", "why": MARKUP, "observations": {MARKUP: MARKUP}}})
    del made["claims"][CLAIM]["falsified"]
    (tmp_path / "record.json").write_text(json.dumps(made), encoding="utf-8")
    finished = installed(*arguments, "record.json", cwd=tmp_path)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert MARKUP in finished.stdout
