"""Run the suite, follow it in the terminal, keep its record."""

import shutil
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.record import read_record, suite_of
from blitz.whole import write_whole


class Proved(NamedTuple):
    """A run that has ended.

    Attributes:
        status: Its exit status, 0 or 1.
        record: What it found.
        path: Where the record is kept.
        log: Where everything is kept that pytest printed.
    """

    status: int
    record: dict
    path: Path
    log: Path


def prove(
    console: Console, executable: str, options: list[str], suite: Path | None = None, path: Path | None = None
) -> Proved:
    """Run a suite in an interpreter and keep its record.

    Args:
        console: Where the progress is shown.
        executable: The interpreter; :func:`blitz.cli.interpreter.check` has found it fit.
        options: Options of the plugin.
        suite: Someone else's folder of claims; None for Blitz's own.
        path: Where to keep the record; None for the default place.

    Raises:
        UserError: The suite could not run, was interrupted, or its record can't be written.
    """
    with interpreter.started(executable, options, suite=suite) as run:
        try:
            _follow(run, console)
            status = run.wait()
        except KeyboardInterrupt:
            raise UserError("interrupted; no record was written") from None
        if status not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        found = read_record(run.result)
        kept = path or store.default_path(found["environment"]["torch"], found["whole"], suite_of(found))
        try:
            write_whole(kept, run.result.read_text(encoding="utf-8"))
            log = kept.with_suffix(".log")
            shutil.copyfile(run.log, log)
        except OSError as error:
            raise UserError(f"{kept}: can't be written ({error.strerror}); name another place with --record") from None
    return Proved(status, found, kept, log)


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
