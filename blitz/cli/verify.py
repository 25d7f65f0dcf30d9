"""``blitz verify``."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from blitz.cli import interpreter
from blitz.cli.continuous import Outputs
from blitz.cli.errors import UserError
from blitz.cli.proving import prove
from blitz.cli.shipped import against_the_atlas
from blitz.cli.suite import matching, read_registry
from blitz.cli.verdicts import show_record

_MOST_JOBS = 4  # beyond, starting PyTorch takes longer than the proofs


def verify(
    patterns: list[str],
    python: Path | None,
    options: list[str],
    record: Path | None,
    slowest: int,
    suite: Path | None,
    jobs: int | None,
    outputs: Outputs,
) -> int:
    """Run the suite, show what it found, keep the record, compare it with the one that ships.

    Args:
        patterns: Which claims; all, where empty.
        python: Another interpreter, or None for this one.
        options: Options of the plugin, passed on.
        record: Where to keep the record; None for the default place.
        slowest: How many of the slowest proofs to list.
        suite: Someone else's folder of claims; None for Blitz's own.
        jobs: Processes at a time; None for as many as pay.
        outputs: What to leave for continuous integration.

    Returns:
        The exit status.
    """
    registry = read_registry(suite)
    matching(registry, patterns)
    outputs.check()
    executable = sys.executable if python is None else str(python)
    console = Console(highlight=False)
    options = [*options, *_workers(executable, jobs, patterns), *(f"--claims={pattern}" for pattern in patterns)]
    proved = prove(console, executable, options, suite, record)
    show_record(console, registry, proved.record, slowest)
    outputs.leave(registry, proved.record)
    if proved.status:
        console.print(f"what pytest printed: {escape(str(proved.log))}", soft_wrap=True)
    console.print(f"record: {escape(str(proved.path))}", soft_wrap=True)
    if suite is None:
        console.print(escape(against_the_atlas(proved.record, proved.path, registry)), soft_wrap=True)
    return proved.status


def _workers(executable: str, jobs: int | None, patterns: list[str]) -> list[str]:
    """Choose how many processes run the proofs; each imports PyTorch, which pays for a whole suite only."""
    parallel = interpreter.check(executable)
    if jobs is not None and jobs > 1 and not parallel:
        raise UserError(
            f"{executable}: lacks pytest-xdist, which --jobs {jobs} needs; install it there, or leave --jobs out"
        )
    if jobs is None:
        jobs = 1 if patterns or not parallel else min(_cores(), _MOST_JOBS)
    # By file, since what the proofs of a file share is made once in each process.
    return ["-p", "xdist.plugin", f"--numprocesses={jobs}", "--dist=loadfile"] if jobs > 1 else []


def _cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
