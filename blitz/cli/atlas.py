"""``blitz atlas build`` and ``blitz atlas status``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from blitz import atlas
from blitz.atlas import AtlasError, Release
from blitz.atlas.fingerprint import Fingerprints, fingerprints
from blitz.atlas.freshness import fits, has_stale_numbers, is_fresh, merged, stale, stamped, to_run
from blitz.cli.errors import UserError
from blitz.cli.escaping import escape
from blitz.cli.measuring import Workshop
from blitz.cli.suite import PACKAGE, read_registry
from blitz.cli.verdicts import styled
from blitz.record import BROKEN, VERDICTS

_COLUMNS = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Make a fault of the atlas the user's to mend."""
    try:
        yield
    except AtlasError as error:
        raise UserError(str(error)) from None


@_in_one_line()
def status() -> int:
    """Print the verdicts of the atlas by release, which of them are stale, and why claims are broken where they are.

    Returns:
        The exit status: 1 where something is stale or missing, else 0.
    """
    registry, stamps = read_registry(), _stamps()
    console = Console(highlight=False)
    records = {release: _recorded(release) for release in atlas.releases()}
    old = {release: stale(record, stamps) for release, record in records.items() if record}
    console.print(_table(records, old))
    for release, record in records.items():
        for identifier, entry in record["claims"].items() if record else ():
            if entry["verdict"] == BROKEN and identifier in registry:
                known = registry[identifier].exception_on(release.torch)
                why = escape(known.because) if known else f"unexplained: {escape(entry['why'])}"
                console.print(f"{styled(BROKEN)} [bold]{identifier}[/] on {release.torch}: {why}", soft_wrap=True)
    for identifier in stamps.claims:
        of = [release.name for release, claims in old.items() if identifier in claims]
        if of:
            console.print(f"[yellow]stale[/] [bold]{identifier}[/]: {_shortened(of)}", soft_wrap=True)
    of = [release.name for release, record in records.items() if record and has_stale_numbers(record, stamps)]
    if of:
        console.print(f"[yellow]stale[/] numbers: {_shortened(of)}", soft_wrap=True)
    behind = [record for record in records.values() if record is None or not is_fresh(record, stamps)]
    if behind:
        console.print(f"{len(behind)} of {len(records)} releases are behind; run `blitz atlas build --stale`")
    return 1 if behind else 0


def _table(records: dict[Release, dict | None], old: dict[Release, list[str]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("torch", *VERDICTS, "stale"):
        table.add_column(name, justify="left" if name == "torch" else "right")
    for release, record in records.items():
        if record is None:
            table.add_row(release.torch, *[""] * len(VERDICTS), "no record")
        else:
            counts = (str(record["counts"][verdict]) for verdict in VERDICTS)
            table.add_row(release.torch, *counts, str(len(old[release]) or ""))
    return table


@_in_one_line()
def build(names: list[str], only_stale: bool, again: bool) -> int:
    """Measure releases and put their records into the atlas.

    Args:
        names: Which; all, where empty. Those that are there and fresh are left alone.
        only_stale: Of a release that has a record, run the claims alone whose verdicts are stale.
        again: Run even what is fresh.

    Returns:
        The exit status: 1 where a release failed, else 0.
    """
    wanted = [atlas.release_of(name) for name in names] or list(atlas.releases())
    console = Console(highlight=False)
    workshop = Workshop()
    try:
        with workshop.opened():
            failed = [one.name for one in wanted if not _is_up_to_date(one, workshop, only_stale, again, console)]
    except KeyboardInterrupt:
        raise UserError("interrupted; what was recorded stays, and the same command goes on from there") from None
    if failed:
        console.print(f"[bold red]failed[/]: {', '.join(failed)} of {len(wanted)} releases; the others are recorded")
    return 1 if failed else 0


def _is_up_to_date(release: Release, workshop: Workshop, only_stale: bool, again: bool, console: Console) -> bool:
    """Measure a release if need be, and tell how it went; False where it failed."""
    start = time.perf_counter()
    try:
        found = _brought_up_to_date(release, workshop, only_stale, again, console)
    except (AtlasError, OSError) as error:
        console.print(f"[bold red]✘[/] torch {release.torch}: {escape(str(error))}", soft_wrap=True)
        return False
    if found is None:
        console.print(f"torch {release.torch}: fresh")
    else:
        told = ", ".join(f"{found['counts'][verdict]} {styled(verdict)}" for verdict in VERDICTS)
        console.print(f"torch {release.torch}: {told} in {time.perf_counter() - start:.0f} s", soft_wrap=True)
    return True


def _brought_up_to_date(
    release: Release, workshop: Workshop, only_stale: bool, again: bool, console: Console
) -> dict | None:
    """Give what was found of a release and put it into the atlas; None where all that is there is fresh."""
    stamps = _stamps()
    record = _recorded(release)
    if record and not again and is_fresh(record, stamps):
        return None
    part = record if only_stale else None  # what a run of some claims will be merged into
    claims = to_run(part, stamps) if part else []
    found = _measure(release, claims, part is None or has_stale_numbers(part, stamps), workshop, console)
    if part and not fits(part, found):
        console.print(f"torch {release.torch}: its record was made with other tools; the whole suite runs again")
        part = None
        found = _measure(release, [], True, workshop, console)
    if _stamps() != stamps:
        raise AtlasError("the suite was changed while it ran; build it again")
    found = stamped(found, stamps)
    atlas.keep(release, merged(part, found, stamps) if part else found)
    return found


def _stamps() -> Fingerprints:
    return fingerprints(read_registry(), PACKAGE)


def _measure(release: Release, claims: list[str], numbers: bool, workshop: Workshop, console: Console) -> dict:
    with Progress(*_COLUMNS, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"torch {release.torch}: making its environment", total=None)

        def tell(event: dict) -> None:
            if "selected" in event:
                progress.update(task, description=f"torch {release.torch}: proving", total=event["selected"])
            elif "proof" in event:
                progress.advance(task)

        return workshop.measure(release, claims, numbers, tell)


def _recorded(release: Release) -> dict | None:
    """Give the record of a release, or None where there is none that can be read."""
    try:
        return atlas.record_of(release.name)
    except AtlasError:
        return None


def _shortened(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} … {names[-1]} ({len(names)} releases)"
