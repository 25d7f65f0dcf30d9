"""The command line."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from typer.testing import CliRunner

import blitz
from blitz import atlas
from blitz.cli import store
from blitz.cli.app import app, main
from blitz.cli.suite import PACKAGE

CLAIM = "autograd.grad-is-4.5"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Keep records away from the user's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setattr(store, "FOLDER", folder / "blitz" / "records")
    return folder


def blitz_command(*arguments, cwd=None):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "blitz", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def one_line(capsys, monkeypatch, *arguments):
    """Run in this process; give the exit status and what stderr says."""
    monkeypatch.setattr(sys, "argv", ["blitz", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    return ended.value.code, complaint


def test_help_imports_neither_torch_nor_rich():
    code = (
        "import sys; sys.argv = ['blitz', '--help']\n"
        "from blitz.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('torch', 'rich', 'numpy', 'pytest') if m in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert finished.stderr.strip() == "[]"
    for command in ("verify", "claims", "explain", "split"):
        assert command in finished.stdout


@pytest.mark.parametrize("module", ["blitz", "blitz.claims", "blitz.tensors", "blitz.classifier", "blitz.parallel"])
def test_importing_the_library_imports_neither_torchvision_nor_matplotlib(module):
    code = f"import sys, {module}; print([m for m in ('torchvision', 'matplotlib') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"


def test_verify_shows_verdicts_and_keeps_a_part_apart(home):
    finished = blitz_command("verify", CLAIM, cwd=home.parent)
    assert finished.returncode == 0, finished.stderr
    assert f"✔ holds       {CLAIM}" in finished.stdout
    assert "1 ✔ holds, 0 ↻ superseded, 0 ✘ broken, 0 ? unproven of 1 claims" in finished.stdout
    (kept,) = (home / "blitz" / "records").glob("*.json")
    assert kept.name.endswith(".part.json")
    assert set(json.loads(kept.read_text(encoding="utf-8"))["claims"]) == {CLAIM}
    assert sorted(path.name for path in home.parent.iterdir()) == ["home"]


def test_verify_in_another_interpreter_uses_its_packages_and_installs_nothing(home, tmp_path):
    venv.create(tmp_path / "other", with_pip=False, system_site_packages=False)
    other = tmp_path / "other" / "bin" / "python"
    (library,) = (tmp_path / "other" / "lib").glob("python*/site-packages")
    # The packages of this environment, seen through a path file: another interpreter that has what the suite needs.
    real = [path for path in sys.path if path.endswith("site-packages")]
    (library / "borrowed.pth").write_text("\n".join(real), encoding="utf-8")
    before = sorted(library.iterdir())
    record = tmp_path / "record.json"
    finished = blitz_command("verify", CLAIM, "--python", str(other), "--record", str(record), cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert json.loads(record.read_text(encoding="utf-8"))["claims"][CLAIM]["verdict"] == "holds"
    assert sorted(library.iterdir()) == before


def test_verify_names_what_another_interpreter_lacks(home, tmp_path, capsys, monkeypatch):
    venv.create(tmp_path / "bare", with_pip=False)
    python = str(tmp_path / "bare" / "bin" / "python")
    status, complaint = one_line(capsys, monkeypatch, "verify", "--python", python)
    assert status == 2
    assert "lacks torch, numpy, pytest, hypothesis, pytest-benchmark; install with" in complaint


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/true", "/bin/false"])
def test_verify_refuses_what_is_no_python(home, capsys, monkeypatch, python):
    status, complaint = one_line(capsys, monkeypatch, "verify", "--python", python)
    assert status == 2
    assert f"{python}: is no Python that runs" in complaint


def test_verify_says_why_pytorch_does_not_import(home, tmp_path):
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libcudart.so.9: cannot open shared object file')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(broken.parent)])}
    finished = subprocess.run(
        [sys.executable, "-m", "blitz", "verify"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 2
    assert "PyTorch can't be imported (ImportError: libcudart.so.9" in finished.stderr
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["verify", "nn.msee"], "no claim 'nn.msee'; did you mean 'nn.mse'?"),
        (["claims", "zzz"], "no claim 'zzz'; `blitz claims` lists them"),
        (["explain", "nn.msee"], "did you mean 'nn.mse'?"),
        (["explain", "nn.mse", "--record", "/nowhere/record.json"], "can't be read"),
    ],
)
def test_bad_input_is_one_line_and_status_two(home, capsys, monkeypatch, arguments, complaint):
    status, said = one_line(capsys, monkeypatch, *arguments)
    assert status == 2
    assert complaint in said


def test_verify_passes_a_bad_device_on_as_one_line(home):
    finished = blitz_command("verify", CLAIM, "--device", "tpu")
    assert finished.returncode == 2
    assert "'tpu' is no device; use auto, cpu, cuda or cuda:N" in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_claims_lists_in_both_languages(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    english = CliRunner().invoke(app, ["claims", "nn.mse"]).output
    assert "MSELoss is the mean of the squared differences." in english
    chinese = CliRunner().invoke(app, ["claims", "nn.mse", "--lang", "zh"]).output
    assert "神经网络" in chinese
    assert "MSELoss is the mean" not in chinese


def test_explain_shows_source_and_what_was_observed(home, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    before = CliRunner().invoke(app, ["explain", CLAIM]).output
    assert "nothing was observed yet" in before
    assert f'@claim("{CLAIM}")' in before
    blitz_command("verify", CLAIM)
    after = CliRunner().invoke(app, ["explain", CLAIM]).output
    assert "✔ holds on torch" in after


def test_version_is_told():
    assert CliRunner().invoke(app, ["--version"]).output == f"blitz {blitz.__version__}\n"


def test_without_its_libraries_the_command_line_says_which(tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError('none', name='typer')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])}
    finished = subprocess.run(
        [sys.executable, "-m", "blitz"], env=environment, capture_output=True, text=True, check=False
    )
    assert finished.stderr == "blitz: the command line needs typer; install it with `pip install typer rich`\n"
    assert finished.returncode == 2


def test_the_suite_ships_in_the_wheel_under_blitz(tmp_path, home):
    root = PACKAGE.parent
    if not (root / "pyproject.toml").is_file():
        root = Path(__file__).parent.parent
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=root, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    assert {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")} == {"blitz"}
    assert not list(site.rglob("*.pyc"))
    assert (site / "blitz" / "gallery" / "templates" / "index.html").is_file()
    assert (site / "blitz" / "atlas" / "releases.toml").is_file()
    records = {path.name for path in (site / "blitz" / "atlas" / "records").iterdir()}
    assert records == {f"{release.name}.json" for release in atlas.releases()}
    # Another package of that name in the user's folder is none of ours.
    (empty / "blitz").mkdir()
    (empty / "blitz" / "__init__.py").write_text("raise ImportError('a decoy')")
    script = "import sys; sys.path.remove(''); from blitz.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    for extra in ([], ["--python", sys.executable]):
        finished = subprocess.run(
            [sys.executable, "-c", script, "verify", CLAIM, "parallel.speeds-up", *extra],
            cwd=empty,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        assert "1 ✔ holds, 0 ↻ superseded, 0 ✘ broken, 1 ? unproven" in finished.stdout
    assert [path.name for path in empty.iterdir()] == ["blitz"]
