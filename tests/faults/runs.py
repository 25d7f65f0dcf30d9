"""Whole runs of ``blitz verify`` in which proofs come to harm, and which proofs those are."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import NamedTuple

import psutil

from blitz.cli.suite import PACKAGE

from ..launching import kill_marked, marked
from .broken.injected import FAULTS
from .broken.injected.kinds import IMPORT

BROKEN = Path(__file__).parent / "broken"
_MARK = "BLITZ_TEST_FAULTS"


class Found(NamedTuple):
    """What a run of ``blitz verify`` left.

    Attributes:
        status: Its exit status.
        record: The record that it wrote.
        printed: Standard output and standard error.
        left: The command lines of processes that outlived it, by process number.
    """

    status: int
    record: dict
    printed: str
    left: dict


def verify(folder, *arguments, faults=None, seconds):
    """Run ``blitz verify``, and kill whatever of it is left.

    Args:
        folder: An empty one: for the record, the user's files and temporary ones.
        arguments: More of its own.
        faults: By node id or file, the name of a fault in :data:`FAULTS`.
        seconds: After which it has hung.

    Raises:
        subprocess.TimeoutExpired: It has.
    """
    record, temporary, mark = folder / "record.json", folder / "tmp", uuid.uuid4().hex
    temporary.mkdir()
    environment = {
        **os.environ,
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "home"),
        "TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join(map(str, [BROKEN, PACKAGE.parent])),
        "COLUMNS": "200",
        _MARK: mark,
    }
    if faults:
        environment["BLITZ_FAULTS"] = str(folder / "faults.json")
        (folder / "faults.json").write_text(json.dumps(faults), encoding="utf-8")
    command = [sys.executable, "-m", "blitz", "verify", f"--record={record}", *arguments]
    try:
        with (folder / "printed.txt").open("w", encoding="utf-8") as printed:
            finished = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=seconds,
            )
        left = {number: _command_line(number) for number in marked(f"{_MARK}={mark}")}
    finally:
        kill_marked(f"{_MARK}={mark}")
    printed = (folder / "printed.txt").read_text(encoding="utf-8")
    assert record.exists(), printed
    return Found(finished.returncode, json.loads(record.read_text(encoding="utf-8")), printed, left)


def _command_line(process):
    try:
        return psutil.Process(process).cmdline()
    except psutil.NoSuchProcess:
        return ["ended meanwhile"]


def targets(record, names=tuple(FAULTS)):
    """Choose for each fault a proof, or for one of importing a file, so that no two have a claim in common.

    Args:
        record: Of a run in which nothing came to harm.
        names: The faults.

    Returns:
        The node id or file of each fault, and the claims of each, as two dicts by the fault's name.
    """
    cited, files = {}, {}
    for identifier, entry in record["claims"].items():
        for proof in entry["proofs"]:
            if entry["verdict"] in ("holds", "superseded") and proof["outcome"] == "passed":
                cited.setdefault(proof["id"], set()).add(identifier)
            files.setdefault(proof["id"].partition("::")[0], set()).add(identifier)
    chosen, claims, taken = {}, {}, set()
    for name in sorted(names, key=lambda name: FAULTS[name].when != IMPORT):
        candidates = files if FAULTS[name].when == IMPORT else cited
        free = [node for node in candidates if not candidates[node] & taken]
        assert free, f"no claim is left for {name}"
        chosen[name] = min(free, key=lambda node: (len(candidates[node]), node))
        claims[name] = candidates[chosen[name]]
        taken |= claims[name]
    return chosen, claims
