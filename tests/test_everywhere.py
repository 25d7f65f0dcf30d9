"""Where users are: folders of any name, or read-only; no home; an old locale; a poor terminal; no way to fork."""

import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
import torch

from blitz.parallel.processes import forking

from .commands import CLAIM, ROOT, assert_all_succeed, representative, run_all

# Python would take UTF-8 for the C locale, unless it is told not to.
ASCII = {"LC_ALL": "C", "LANG": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": None}
HOMELESS = {"HOME": None, "XDG_CONFIG_HOME": None, "XDG_CACHE_HOME": None, "XDG_DATA_HOME": None}
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
NO_FORK = """
import multiprocessing, os
del os.fork, os.forkpty
multiprocessing.set_start_method("spawn")
"""


def command(*arguments, cwd, **options):
    """Run one command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(cwd)}
    environment.update(options.pop("environment", {}))
    return subprocess.run(
        [sys.executable, "-m", "blitz", *arguments],
        check=False,
        cwd=cwd,
        env={name: value for name, value in environment.items() if value is not None},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "timeout": 120, **options},
    )


def assert_proved(ran):
    """See that the representative commands succeeded, and that the one that proves tells so."""
    assert f"holds       {CLAIM}" in ran[4].out


def test_a_checkout_whose_path_has_spaces_and_is_not_ascii(tmp_path):
    root = tmp_path / "ein Ordner – 数"
    for name in ("blitz", "spec"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "commands.py", root / "tests")
    commands = [*representative(root), ["falsify", CLAIM, "--record", f"{root}/record.json"]]
    ran = run_all(commands, root, root=root)
    assert_all_succeed(commands, ran)
    assert_proved(ran)
    assert f"record: {root}/record.json\n" in ran[4].out


def test_a_read_only_checkout(tmp_path):
    prefix = ["unshare", "--mount", "--map-root-user", "sh", "-c", READ_ONLY, "read-only", str(ROOT)]
    try:
        probe = subprocess.run([*prefix, "touch", str(ROOT / "written")], capture_output=True, text=True, check=False)
    except OSError:
        pytest.skip("needs unshare, which this system lacks")
    if "Read-only" not in probe.stderr:
        pytest.skip(f"needs a mount of its own, which is not permitted here ({probe.stderr.strip()})")
    commands = representative(tmp_path)
    ran = run_all(commands, tmp_path, cwd=ROOT, prefix=prefix)
    assert_all_succeed(commands, ran)
    assert_proved(ran)


def test_no_home(tmp_path):
    commands = representative(tmp_path)
    ran = run_all(commands, tmp_path, environment=HOMELESS)
    assert_all_succeed(commands, ran)
    assert_proved(ran)


def test_a_user_of_whom_the_system_knows_nothing_gets_no_folder_called_tilde(tmp_path):
    code = "import os; os.path.expanduser = str; from blitz.cli import store; print(store.FOLDER)"
    environment = {"PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True, capture_output=True)
    assert told.stdout.decode().strip() == str(tmp_path / ".blitz" / "records")


def test_a_home_that_can_t_be_written_is_one_line(tmp_path):
    environment = {**HOMELESS, "HOME": "/dev/null"}
    finished = command("verify", CLAIM, cwd=tmp_path, environment=environment)
    assert finished.returncode == 2
    assert len(finished.stderr.splitlines()) == 1
    assert "name another place" in finished.stderr
    assert command("explain", CLAIM, cwd=tmp_path, environment=environment).returncode == 0


def test_an_encoding_without_our_signs(tmp_path):
    commands = representative(tmp_path)
    ran = run_all(commands, tmp_path, environment=ASCII)
    assert_all_succeed(commands, ran)
    assert_proved(ran)
    assert f"+ holds       {CLAIM}" in ran[4].out
    assert r"\u5f20\u91cf" in ran[1].out  # 张量
    assert json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["claims"][CLAIM]["verdict"] == "holds"


@pytest.mark.parametrize("columns", ["0", "1", "20", "many"])
def test_a_terminal_without_colour_or_width_loses_nothing(tmp_path, columns):
    plain = {"TERM": "dumb", "NO_COLOR": "1"}
    told = [
        command("claims", "nn.mse", cwd=tmp_path, environment={**plain, "COLUMNS": width}).stdout
        for width in (columns, "80")
    ]
    assert told[0] == told[1]
    assert "MSELoss is the mean" in told[0]
    assert "\x1b" not in told[0]


@pytest.mark.parametrize("arguments", [["claims"], ["compare", "1.3", "2.15"], ["--help"]])
def test_a_reader_that_leaves_ends_the_command_without_a_word(tmp_path, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        finished = command(*arguments, cwd=tmp_path, stdout=writer)
    finally:
        os.close(writer)
    assert (finished.returncode, finished.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["claims"], ["--help"], ["split"]])
def test_an_output_that_is_full_is_one_line(tmp_path, arguments):
    with Path("/dev/full").open("wb") as full:
        finished = command(*arguments, cwd=tmp_path, stdout=full)
    assert finished.returncode == 2
    assert finished.stderr == "blitz: the output can't be written (No space left on device); direct it elsewhere\n"


def test_no_standard_input_and_no_output(tmp_path):
    closed = f'exec <&- >&-; exec "{sys.executable}" -m blitz verify {CLAIM} --record record.json'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    finished = subprocess.run(
        ["/bin/sh", "-c", closed], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert (tmp_path / "record.json").is_file()


@pytest.fixture
def unforking(tmp_path):
    """An environment in which each Python is as on a system that can't fork."""
    (tmp_path / "unforking").mkdir()
    (tmp_path / "unforking" / "sitecustomize.py").write_text(NO_FORK, encoding="utf-8")
    return {"PYTHONPATH": f"{tmp_path / 'unforking'}{os.pathsep}{ROOT}"}


def test_without_fork_claims_are_proved_and_loaders_have_workers(tmp_path, unforking):
    finished = command("verify", CLAIM, "--record", "record.json", cwd=tmp_path, environment=unforking)
    assert finished.returncode == 0, finished.stderr
    options = ["--data", "embedded", "--limit", "8", "--epochs", "1", "--loop", "tutorial", "--workers", "1"]
    finished = command("train", *options, cwd=tmp_path, environment=unforking)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "\nFinished Training\n" in finished.stdout


def test_without_fork_mutants_can_t_be_tried_and_one_line_says_so(tmp_path, unforking):
    finished = command("falsify", CLAIM, cwd=tmp_path, environment=unforking)
    assert finished.returncode == 2
    assert len(finished.stderr.splitlines()) == 1
    assert "--falsify needs processes that fork, which this system lacks; use Linux or macOS" in finished.stderr


def summed(share):
    """What a rank does: add its share to the others'."""
    total = torch.tensor([share + torch.distributed.get_rank()])
    torch.distributed.all_reduce(total)
    return os.environ.get("BLITZ_TEST"), total.item()


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_ranks_are_spawned_where_they_can_t_be_forked(monkeypatch, platform):
    monkeypatch.setattr(forking, "sys", types.SimpleNamespace(platform=platform))
    monkeypatch.setenv("BLITZ_TEST", platform)
    monkeypatch.delattr(os, "fork")
    assert forking.forked(2, summed, 10) == [(platform, 21), (platform, 21)]
