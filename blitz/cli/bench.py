"""``blitz bench``."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.bench import table
from blitz.bench.results import Results, read_results, slim
from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.cli.places import refuse_unwritable
from blitz.cli.processes import cores
from blitz.whole import write_whole

_QUICK = ["--benchmark-max-time=0.05", "--benchmark-min-rounds=3"]
_LIMITS = "test_limit"  # measured in every run: the other rows' shares are of these


class Request(NamedTuple):
    """What the user asked for.

    Attributes:
        pattern: Which benchmarks, as pytest's ``-k``; None for all.
        device: ``auto``, ``cpu`` or ``cuda``.
        quick: Whether to take fewer and shorter times.
        python: Another interpreter, or None for this one.
        threads: PyTorch's on the CPU; None for one for each core.
        out: Where pictures go.
        record: Where to keep the result; None for the default place.
    """

    pattern: str | None
    device: str
    quick: bool
    python: Path | None
    threads: int | None
    out: Path
    record: Path | None


def bench(request: Request) -> int:
    """Run the benchmarks, show what they found, draw it and keep it.

    Returns:
        The exit status: 1 where a benchmark failed.
    """
    refuse_unwritable("--out", request.out, folder=True)
    if request.record is not None:
        refuse_unwritable("--record", request.record)
    executable = sys.executable if request.python is None else str(request.python)
    interpreter.check(executable)
    console = Console(highlight=False)
    with (
        tempfile.TemporaryDirectory(prefix="blitz-") as storage,  # or pytest-benchmark makes a folder where the user is
        interpreter.started(
            executable, [*_options(request), f"--benchmark-storage={storage}"], "--benchmark-json", part="benchmarks"
        ) as run,
    ):
        try:
            _follow(run, console)
            status = run.wait()
        except KeyboardInterrupt:
            raise UserError("interrupted; no result was written") from None
        if status not in (0, 1) or not run.result.is_file() or not run.result.stat().st_size:
            raise UserError(f"the benchmarks could not run in {executable}: {run.complaint()}")
        results = read_results(run.result)
        if request.pattern and not any(row.module != table.LIMITS for row in results.rows):
            raise UserError(f"no benchmark that runs here matches {request.pattern!r}; `blitz bench` runs all of them")
        whole = not request.pattern and not request.quick and request.device == "auto" and not status
        kept = request.record or store.benchmarks_path(results.machine["torch"], whole)
        log = kept.with_suffix(".log")
        try:
            write_whole(kept, slim(run.result.read_text(encoding="utf-8")))
            if status:
                shutil.copyfile(run.log, log)
        except OSError as error:
            raise UserError(f"{kept}: can't be written ({error.strerror}); name another place with --record") from None
    table.show(console, results)
    _draw(console, results, request.out)
    if status:
        console.print(f"some benchmarks failed; what pytest printed: {log}", soft_wrap=True)
    console.print(f"result: {kept}", soft_wrap=True)
    return status


def _options(request: Request) -> list[str]:
    options = ["-p", "pytest_benchmark.plugin", "--benchmark-quiet", f"--threads={request.threads or cores()}"]
    chosen = f"({request.pattern}) or {_LIMITS}" if request.pattern else None
    return options + choosing(chosen, request.device) + _QUICK * request.quick


def choosing(pattern: str | None, device: str) -> list[str]:
    """Give pytest's options for which benchmarks to run, and where.

    Args:
        pattern: As pytest's ``-k``; None for all.
        device: ``auto``, ``cpu`` or ``cuda``.
    """
    chosen = ["-k", pattern] if pattern else []
    return [f"--device={device}", *chosen, *["-m", "cuda or multigpu"] * (device == "cuda")]


def _follow(run: interpreter.Run, console: Console) -> None:
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting PyTorch", total=None)
        for event in run.events():
            if "selected" in event:
                progress.update(task, description="", total=event["selected"])
            elif "benchmark" in event:
                progress.update(task, advance=1, description=event["benchmark"].split("::")[-1])


def _draw(console: Console, results: Results, out: Path) -> None:
    from blitz.bench.charts import save  # matplotlib takes its time

    try:
        for path in save(results, out):
            console.print(f"picture: {path}", soft_wrap=True)
    except OSError as error:
        raise UserError(f"{out}: can't be written ({error.strerror}); name another place with --out") from None
