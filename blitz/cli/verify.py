"""``blitz verify``."""

import sys
from pathlib import Path

from rich.console import Console

from blitz.cli.continuous import Outputs
from blitz.cli.escaping import escape
from blitz.cli.processes import how_many
from blitz.cli.proving import Request, prove
from blitz.cli.shipped import against_the_atlas
from blitz.cli.suite import matching, read_registry
from blitz.cli.verdicts import show_record


def verify(
    patterns: list[str],
    python: Path | None,
    options: list[str],
    record: Path | None,
    slowest: int,
    suite: Path | None,
    jobs: int | None,
    timeout: float,
    resume: bool,
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
        timeout: Seconds for a proof.
        resume: Whether to go on with a run that was cut short.
        outputs: What to leave for continuous integration.

    Returns:
        The exit status.
    """
    registry = read_registry(suite)
    matching(registry, patterns)
    outputs.check()
    executable = sys.executable if python is None else str(python)
    console = Console(highlight=False)
    options = [*options, *(f"--claims={pattern}" for pattern in patterns)]
    jobs = how_many(executable, jobs, whole=not patterns)
    proved = prove(console, Request(executable, registry, options, suite, jobs, timeout, record, resume))
    outputs.leave(registry, proved.record)  # first, since whoever reads what is shown may go before its end
    show_record(console, registry, proved.record, slowest)
    for defect in proved.defects:
        console.print(f"[bold red]defect[/] {escape(defect)}", soft_wrap=True)
    if proved.resumable:
        console.print("the same command with --resume runs what is missing")
    if proved.status:
        console.print(f"what pytest printed: {escape(str(proved.log))}", soft_wrap=True)
    console.print(f"record: {escape(str(proved.path))}", soft_wrap=True)
    if suite is None and "incomplete" not in proved.record:
        console.print(escape(against_the_atlas(proved.record, proved.path, registry)), soft_wrap=True)
    return proved.status
