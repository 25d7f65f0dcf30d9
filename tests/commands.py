"""Runs of many commands in one child, as users of other machines would have them.

As a script it runs the commands that its standard input lists, as JSON, one after the other in one process, and writes
what became of each to the file that its argument names. Starting an interpreter for each would take most of the time.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CLAIM = "autograd.grad-is-4.5"


class Ran(NamedTuple):
    """What became of a command."""

    status: int
    out: str
    err: str


def run_all(commands, folder, *, root=ROOT, cwd=None, environment=None, prefix=()):
    """Run commands in one child.

    Args:
        commands: Each a list of arguments of ``blitz``.
        folder: Where the child leaves what became of them.
        root: The checkout that is on its path.
        cwd: Its current folder; ``folder``, unless given.
        environment: Variables to set, or to take away where the value is None.
        prefix: What to run it under.

    Returns:
        A list of :class:`Ran`, one for each command.
    """
    told = Path(folder) / "told.json"
    variables = {**os.environ, "PYTHONPATH": str(root), "XDG_CONFIG_HOME": str(folder), **(environment or {})}
    child = subprocess.run(
        [*prefix, sys.executable, str(Path(root) / "tests" / "commands.py"), str(told)],
        input=json.dumps([[str(argument) for argument in command] for command in commands]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd or folder,
        env={name: value for name, value in variables.items() if value is not None},
        timeout=300,
    )
    assert child.returncode == 0, child.stderr
    return [Ran(*each) for each in json.loads(told.read_text(encoding="utf-8"))]


def assert_all_succeed(commands, ran):
    """See that each command ended well, and said nothing of a traceback."""
    for command, each in zip(commands, ran, strict=True):
        assert each.status == 0, (command, each)
        assert "Traceback" not in each.out + each.err, (command, each)


def representative(folder):
    """List commands that read, prove, show, compare and train, all of them cheap, and write into a folder only."""
    record = f"{folder}/record.json"
    return [
        ["--help"],
        ["claims", "tensors", "--lang", "zh"],
        ["explain", CLAIM],
        ["compare", "2.0", "2.4"],
        ["verify", CLAIM, "--record", record],
        ["report", record, "--out", f"{folder}/site"],
        ["train", "--data", "embedded", "--limit", "40", "--epochs", "1", "--out", f"{folder}/run"],
    ]


def _run(arguments):
    """Run one command in this process, with streams of the encoding that this process's own have."""
    from blitz.cli import main

    encoding = sys.__stdout__.encoding
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2)]
    sys.argv = ["blitz", *arguments]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = ended.code or 0
        except Exception:  # noqa: BLE001 - the parent tells of it
            traceback.print_exc(file=sys.__stderr__)
            status = -1
    texts = []
    for stream in streams:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding))
    return status, *texts


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).parent))  # blitz alone is on the path, as where it is installed
    place = Path(sys.argv[1])  # before the commands' own take their place
    place.write_text(json.dumps([_run(arguments) for arguments in json.loads(sys.stdin.read())]), encoding="utf-8")
