"""Run the suite, follow it in the terminal, keep its record: whatever becomes of the process that runs the proofs."""

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.claims import Registry
from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.cli.places import refuse_unwritable
from blitz.cli.processes import options_for
from blitz.cli.suite import own_or
from blitz.cli.unfinished import journal_of
from blitz.numbers import wrong
from blitz.record import journal, suite_of
from blitz.record.findings import Findings, no_numbers, of_dead_proof
from blitz.whole import write_json

TIMEOUT = 300.0  # seconds for a proof; the longest takes some tens on a busy machine
LONG_TIMEOUT = 3600.0  # where a proof draws a hundred times as many examples, or takes minutes
_MOST_WITHOUT_PROGRESS = 3  # processes that die one after the other and none of which brings a proof to its end
_NO_TESTS = 5  # pytest's status where none was left to run


class Request(NamedTuple):
    """What to prove where.

    Attributes:
        executable: The interpreter; :func:`blitz.cli.interpreter.check` has found it fit.
        registry: The claims.
        options: Of the plugin.
        suite: Someone else's folder of claims; None for Blitz's own.
        jobs: Processes at a time.
        timeout: Seconds for a proof.
        record: Where to keep the record; None for the default place.
        resume: Whether to go on with a run that was cut short.
    """

    executable: str
    registry: Registry
    options: list[str]
    suite: Path | None = None
    jobs: int = 1
    timeout: float = TIMEOUT
    record: Path | None = None
    resume: bool = False


class Proved(NamedTuple):
    """A run that has ended, or was ended.

    Attributes:
        status: Its exit status: 0, 1, or 128 and the signal that cut it short.
        record: What it found.
        path: Where the record is kept.
        log: Where everything is kept that pytest printed.
        resumable: Whether ``--resume`` would go on with it.
        defects: What is wrong with the suite itself, a line each.
    """

    status: int
    record: dict
    path: Path
    log: Path
    resumable: bool
    defects: list[str]


class _Stopped(Exception):  # noqa: N818 - no error, but the user's wish
    """A signal that ends the run in good order."""

    def __init__(self, number: int):
        super().__init__(number)
        self.status = 128 + number


def prove(console: Console, request: Request) -> Proved:
    """Run a suite in an interpreter and keep its record.

    A proof that ends its process fails, and the others run in a new one. What is known when the user stops the run is
    recorded, as incomplete.

    Args:
        console: Where the progress is shown.
        request: What to prove where.

    Raises:
        UserError: The suite could not run, or its record can't be written.
    """
    if request.record is None:
        refuse_unwritable("without --record", store.FOLDER, folder=True)
    else:
        refuse_unwritable("--record", request.record)
    asked = {"python": request.executable, "options": request.options, "record": str(request.record)}
    start = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="blitz-", ignore_cleanup_errors=True) as folder,
        journal_of(asked, own_or(request.suite), Path(folder), request.resume) as (path, lasting),
    ):
        log = Path(folder) / "pytest.log"
        try:
            with _stopping():
                _run_to_the_end(console, request, path, log)
            stopped = None
        except _Stopped as error:
            stopped = error
        findings = _findings(request, path)
        if findings.collected is None or findings.began is None:
            if stopped:
                raise UserError("stopped before any proof had run; no record was written")
            _refuse(request, findings, log)
        record = findings.record(time.perf_counter() - start)
        defects = findings.defects + _faults_of_the_end(findings)
        kept = _keep(request, record, log)
        if "incomplete" not in record or not lasting:
            path.unlink(missing_ok=True)
        status = stopped.status if stopped else _status(findings, record, defects)
        return Proved(status, record, *kept, resumable=lasting and "incomplete" in record, defects=defects)


def _findings(request: Request, path: Path) -> Findings:
    return Findings(request.registry, journal.events(path))


def _status(findings: Findings, record: dict, defects: list[str]) -> int:
    numbers = record.get("numbers")
    amiss = (findings.failed, defects, record["missing"], "incomplete" in record, numbers and wrong(numbers))
    return 1 if any(amiss) or findings.ended not in (0, _NO_TESTS) else 0


def _run_to_the_end(console: Console, request: Request, path: Path, log: Path) -> None:
    """Run the proofs, in a new process whenever one dies, until each has ended or there is no getting on."""
    jobs, without_progress = request.jobs, 0
    resume = request.resume
    with _shown(console) as show:
        findings = _findings(request, path)
        while without_progress < _MOST_WITHOUT_PROGRESS:
            before = len(findings.proofs)
            if findings.measuring:
                journal.append(path, {"measuring": None})  # whoever began to is no more
            arguments = [*request.options, f"--proof-timeout={request.timeout:g}", *options_for(jobs)]
            arguments += ["--resume"] * resume
            with interpreter.started(request.executable, arguments, suite=request.suite, journal=path) as run:
                try:
                    for event in run.events(None if jobs > 1 else request.timeout):
                        show(event)
                    status = run.wait()
                    how = run.how_it_ended(request.timeout)
                    dump = run.dump()
                finally:
                    run.stop()
                    with log.open("ab") as whole:
                        whole.write(run.log.read_bytes())
            findings = _findings(request, path)
            if findings.complete:
                if status != findings.ended:
                    journal.append(path, {"crashed": how})
                return
            if findings.refused or findings.collected is None:
                return
            if jobs == 1 or (findings.unrun and findings.ended is not None):
                _blame(findings, path, how, dump, log)
                findings = _findings(request, path)
                if findings.complete:
                    return
            without_progress = 0 if len(findings.proofs) > before else without_progress + 1
            jobs = 1 if without_progress else jobs  # where it is told exactly which proof it was
            resume = True


def _blame(findings: Findings, path: Path, how: str, dump: str, log: Path) -> None:
    """Say of the proof that was running, or of the numbers that were measured, that the process ended there."""
    journal.mend(path)
    for nodeid in findings.started:
        journal.append(path, of_dead_proof(nodeid, how))
    if findings.measuring and not findings.unrun:
        journal.append(path, no_numbers(how, findings.measuring))
        journal.append(path, {"ended": 1})
    with log.open("a", encoding="utf-8") as whole:
        whole.write(f"\n{', '.join(findings.started) or 'no proof'}: {how}\n{dump}\n")


def _faults_of_the_end(findings: Findings) -> list[str]:
    crashed = f"when all had ended, the process {findings.crashed}" if findings.crashed else ""
    return [fault for fault in (findings.refused, crashed) if fault]


def _refuse(request: Request, findings: Findings, log: Path) -> NoReturn:
    """Say in one line why nothing could run."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    why = findings.refused or interpreter.import_fails(request.executable) or interpreter.complaint_in(text)
    raise UserError(f"the suite could not run in {request.executable}: {why}")


def _keep(request: Request, record: dict, log: Path) -> tuple[Path, Path]:
    whole = record["whole"]
    kept = request.record or store.default_path(record["environment"]["torch"], whole, suite_of(record))
    try:
        write_json(kept, record)
        kept_log = kept.with_suffix(".log")
        shutil.copyfile(log, kept_log)
    except OSError as error:
        raise UserError(f"{kept}: can't be written ({error.strerror}); name another place with --record") from None
    return kept, kept_log


@contextmanager
def _stopping() -> Iterator[None]:
    """Have the first Ctrl-C, or request to terminate, end what follows, so that what is known can be kept."""

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - as the system calls it
        for each, handler in before.items():
            signal.signal(each, handler)
        raise _Stopped(number)

    before = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, stop)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[dict], None]]:
    """Show a bar, and yield what takes the events that move it."""
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
        ended: set[str] = set()
        failed: set[str] = set()

        def show(event: dict) -> None:
            if "selected" in event:
                progress.update(task, description="proving", total=event["selected"] + len(ended))
            elif "proof" in event:
                ended.add(event["proof"])
                if event["failed"]:
                    failed.add(event["proof"])
                progress.update(task, completed=len(ended), failed=f"{len(failed)} failed" if failed else "")

        yield show
