"""``blitz verify``."""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.cli.suite import matching, read_registry
from blitz.cli.verdicts import show_record
from blitz.record import read_record
from blitz.whole import write_whole

_MOST_JOBS = 4  # beyond, starting PyTorch takes longer than the proofs


def verify(
    patterns: list[str], python: Path | None, options: list[str], record: Path | None, slowest: int, jobs: int | None
) -> int:
    """Run the suite, show what it found, keep the record.

    Args:
        patterns: Which claims; all, where empty.
        python: Another interpreter, or None for this one.
        options: Options of the plugin, passed on.
        record: Where to keep the record; None for the default place.
        slowest: How many of the slowest proofs to list.
        jobs: Processes at a time; None for as many as pay.

    Returns:
        The exit status.
    """
    registry = read_registry()
    matching(registry, patterns)
    executable = sys.executable if python is None else str(python)
    options = [*options, *_workers(executable, jobs, patterns), *(f"--claims={pattern}" for pattern in patterns)]
    console = Console(highlight=False)
    with interpreter.started(executable, options) as run:
        try:
            _follow(run, console)
            status = run.wait()
        except KeyboardInterrupt:
            raise UserError("interrupted; no record was written") from None
        if status not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        found = read_record(run.result)
        kept = record or store.default_path(found["environment"]["torch"], found["whole"])
        try:
            write_whole(kept, run.result.read_text(encoding="utf-8"))
            log = kept.with_suffix(".log")
            shutil.copyfile(run.log, log)
        except OSError as error:
            raise UserError(f"{kept}: can't be written ({error.strerror}); name another place with --record") from None
    show_record(console, registry, found, slowest)
    if status:
        console.print(f"what pytest printed: {log}", soft_wrap=True)
    console.print(f"record: {kept}", soft_wrap=True)
    return status


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


def _follow(run: interpreter.Run, console: Console) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting PyTorch", total=None, failed="")
        failed = 0
        for event in run.events():
            if "selected" in event:
                progress.update(task, description="proving", total=event["selected"])
            else:
                failed += event["outcome"] == "failed"
                progress.update(task, advance=1, failed=f"{failed} failed" if failed else "")
