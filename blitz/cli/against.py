"""``blitz bench --against``."""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from blitz.against import cores
from blitz.against.contest import BUDGET, CLEAR, INTERRUPTED, Contest, ContestError, compete
from blitz.against.result import Row, as_document, releases, rows
from blitz.against.turns import Side, TimerError
from blitz.against.verdict import Verdict
from blitz.bench import units
from blitz.cli import interpreter, store
from blitz.cli.bench import choosing
from blitz.cli.errors import UserError
from blitz.cli.escaping import escape
from blitz.cli.places import refuse_unwritable
from blitz.whole import write_json

INTERRUPTED_STATUS = 130  # as shells say of Ctrl-C
_STOPPED = {
    CLEAR: "more pairs would tell no more",
    BUDGET: "the budget is spent",
    INTERRUPTED: "interrupted",
}
_COLOURS = {Verdict.faster: "green", Verdict.slower: "red", Verdict.same: "dim", Verdict.unknown: "yellow"}


class Request(NamedTuple):
    """What the user asked for.

    Attributes:
        pattern: Which benchmarks, as pytest's ``-k``; None for all.
        device: ``auto``, ``cpu`` or ``cuda``.
        python: The interpreter that is judged, or None for this one.
        against: The one that it is judged against.
        threads: PyTorch's on the CPU, and the cores to which both are pinned.
        budget: Seconds.
        out: Where the picture goes.
        record: Where to keep the result; None for the default place.
    """

    pattern: str | None
    device: str
    python: Path | None
    against: Path
    threads: int
    budget: float
    out: Path
    record: Path | None


def against(request: Request) -> int:
    """Compare two interpreters, show which is faster at what, draw it and keep it.

    Returns:
        The exit status.
    """
    refuse_unwritable("--out", request.out, folder=True)
    if request.record is not None:
        refuse_unwritable("--record", request.record)
    this = sys.executable if request.python is None else str(request.python)
    other = str(request.against)
    interpreter.check(this)
    interpreter.check(other, "--against")
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="blitz-") as folder:
        # Names of one length: how long a process's environment is moves its stack, and so its times.
        sides = (_side(this, Path(folder, "0"), request), _side(other, Path(folder, "1"), request))
        try:
            contest = _follow(sides, request, console)
        except ContestError as error:
            raise UserError(str(error)) from None
        except TimerError as error:
            raise UserError(
                f"{error.python}: can't run the benchmarks ({interpreter.complaint_in(error.log)})"
            ) from None
    if not contest.standings:
        raise UserError("interrupted before the first pair was done; nothing was written")
    document = as_document(contest, request.budget)
    kept = request.record or store.against_path(*releases(document))
    try:
        write_json(kept, document)
    except OSError as error:
        raise UserError(f"{kept}: can't be written ({error.strerror}); name another place with --record") from None
    show(console, document)
    _draw(console, document, request.out)
    console.print(f"result: {kept}", soft_wrap=True)
    return INTERRUPTED_STATUS if contest.stopped == INTERRUPTED else 0


def _side(python: str, folder: Path, request: Request) -> Side:
    folder.mkdir()
    command, environment = interpreter.prepare(folder, python, part="benchmarks")
    return Side([*command, f"--threads={request.threads}", *choosing(request.pattern, request.device)], environment)


def _follow(sides: tuple[Side, Side], request: Request, console: Console) -> Contest:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(f"of {request.budget:g} s at most"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting PyTorch", total=None)

        def tell(pairs: int, done: int, chosen: int) -> None:
            progress.update(task, description=f"pair {pairs + 1}", completed=done, total=chosen)

        return compete(sides, cores.choose(request.threads), request.budget, tell)


def show(console: Console, document: dict[str, Any]) -> None:
    """Print a comparison: what was compared, each benchmark, how many differ, and what was left out."""
    found = rows(document)
    for side in ("this", "other"):
        machine = document[side]
        told = [f"torch {machine['torch']}", f"python {machine.get('python_version', 'unknown')}"]
        if "threads" in machine:
            told.append(f"threads {machine['threads']}")
        console.print(f"{side:5}  {escape(', '.join(told))}", soft_wrap=True)
    places = ", ".join(map(str, document["cores"]))
    console.print(f"both pinned to core {places}" if places else "not pinned to cores, which this system can't do")
    console.print()
    console.print(_table(found, document))
    console.print()
    counts = Counter(row.verdict for row in found)
    console.print(", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]))
    why = _STOPPED[document["stopped"]]
    console.print(f"{document['pairs']} pairs of fresh processes in {document['elapsed_seconds']:.0f} s; {why}")
    for reason, count in Counter(document["left_out"].values()).items():
        console.print(f"left out: {count} benchmarks: {escape(reason)}", soft_wrap=True)


def _table(found: list[Row], document: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("benchmark", overflow="fold", min_width=19)
    for column in ("this", "other", "ratio", "interval", "visible"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("this is", min_width=13)
    for row in found:
        this, other = (min(times) for times in zip(*document["benchmarks"][row.benchmark]["seconds"], strict=True))
        table.add_row(
            escape(row.label),
            units.seconds(this),
            units.seconds(other),
            f"{row.ratio:.3f}",
            f"{row.low:.3f}..{row.high:.3f}" if row.low and row.high else "",
            f"{100 * row.visible:.1f} %" if row.visible else "",
            f"[{_COLOURS[row.verdict]}]{row.verdict.value}[/]",
        )
    return table


def _draw(console: Console, document: dict[str, Any], out: Path) -> None:
    from blitz.against.chart import save  # matplotlib takes its time

    try:
        for path in save(document, out):
            console.print(f"picture: {path}", soft_wrap=True)
    except OSError as error:
        raise UserError(f"{out}: can't be written ({error.strerror}); name another place with --out") from None
