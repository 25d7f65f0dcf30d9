"""``blitz falsify``."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.cli.mutants import show_handmade, show_machine_made
from blitz.cli.suite import matching, read_registry
from blitz.record.falsified import FAULTY, SURVIVED, is_explained, is_falsified
from blitz.whole import write_json

_BARS = {"proofs": "without mutants", "traces": "tracing operations", "mutants": "under mutants"}

# On the CPU, since a process that has asked for its GPUs must not fork any that use them.
_PLUGIN = ["-p", "blitz.falsify.plugin", "--hypothesis-profile=falsify", "--capture=no", "--device=cpu"]


def falsify(
    patterns: list[str],
    mutants: list[str],
    machine: bool,
    python: Path | None,
    options: list[str],
    record: Path | None,
    verbose: bool,
) -> int:
    """Run the claims' proofs under their mutants, show what went unnoticed, add it to the record.

    Args:
        patterns: Which claims; all, where empty.
        mutants: Which mutants, by glob; all, where empty.
        machine: Whether to run the mutants that a machine can make, instead of those by hand.
        python: Another interpreter, or None for this one.
        options: Options of the plugin, passed on.
        record: The record to add to; None for the last one of that release.
        verbose: Whether to tell of each mutant that was noticed, by which proof and how; always of those by name.

    Returns:
        The exit status.
    """
    registry = read_registry()
    wanted = [claim.id for claim in matching(registry, patterns)]
    if record is not None and record.exists():
        _check_that_it_tells(record, wanted)
    executable = sys.executable if python is None else str(python)
    interpreter.check(executable)
    console = Console(highlight=False)
    claims = [f"--claims={pattern}" for pattern in patterns]
    options = [*options, *claims, *(f"--mutant={glob}" for glob in mutants), *["--machine"] * machine]
    with interpreter.started(executable, [*_PLUGIN, *options], writes="--falsify") as run:
        try:
            _follow(run, console)
            status = run.wait()
        except KeyboardInterrupt:
            raise UserError("interrupted; nothing was written") from None
        if status not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        found = json.loads(run.result.read_text(encoding="utf-8"))
    if machine:
        show_machine_made(console, found)
    else:
        show_handmade(console, registry, found, verbose=verbose or bool(mutants))
    if not mutants and not (machine and patterns):
        console.print(f"record: {_keep(found, executable, claims, record)}", soft_wrap=True)
    if machine:
        return 0 if is_explained(found["by_machine"]) else 1
    return 0 if all(map(is_falsified, found["claims"].values())) else 1


def _follow(run: interpreter.Run, console: Console) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[amiss]}", style="red"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        starting = progress.add_task("starting PyTorch", total=None, amiss="")
        bars = {}
        amiss = 0
        for event in run.events():
            for kind in _BARS.keys() & event.keys():
                progress.update(starting, visible=False)
                bars[kind] = progress.add_task(_BARS[kind], total=event[kind], amiss="")
            if "done" in event:
                amiss += event.get("outcome") in (SURVIVED, FAULTY)
                progress.update(bars[event["done"]], advance=1, amiss=f"{amiss} unnoticed" if amiss else "")


def _keep(found: dict, executable: str, claims: list[str], asked: Path | None) -> Path:
    """Add what was found to a record of the same release that tells of all its claims; made first, where none does."""
    release = found["environment"]["torch"]
    path = asked or store.about(release, found["claims"])
    if path is None or not path.exists():
        made = _verified(executable, claims)
        path = path or store.default_path(release, made["whole"])
    else:
        made = store.load(path)
        there = made["environment"]["torch"]
        if there != release:
            raise UserError(f"{path}: is of torch {there}, and this is {release}; name another place with --record")
    if found["by_machine"]:
        made["falsified_by_machine"] = found["by_machine"]
    else:
        for identifier, entry in found["claims"].items():
            made["claims"][identifier]["falsified"] = entry
    try:
        write_json(path, made)
    except OSError as error:
        raise UserError(f"{path}: can't be written ({error.strerror}); name another place with --record") from None
    return path


def _check_that_it_tells(path: Path, claims: list[str]) -> None:
    """Refuse a record that the claims can't be added to, before the run rather than after it."""
    told = store.load(path)["claims"]
    missing = next((identifier for identifier in claims if identifier not in told), None)
    if missing:
        raise UserError(f"{path}: does not tell of {missing}; name another place with --record")


def _verified(executable: str, claims: list[str]) -> dict:
    with interpreter.started(executable, claims, "--record") as run:
        for _ in run.events():
            pass
        if run.wait() not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        return store.load(run.result)
