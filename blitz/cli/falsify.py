"""``blitz falsify``."""

import json
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blitz.claims import Registry
from blitz.cli import interpreter, store
from blitz.cli.errors import UserError
from blitz.cli.proofs import proofs_of
from blitz.cli.suite import find_suite, matching, read_registry
from blitz.record.falsified import FAULTY, NOT_APPLICABLE, NOTICED, SURVIVED, UNTRIED, is_falsified
from blitz.whole import write_whole

_PLUGIN = ["-p", "blitz.falsify.plugin", "--hypothesis-profile=falsify", "--capture=no"]


def falsify(
    patterns: list[str], mutants: list[str], python: Path | None, options: list[str], record: Path | None, verbose: bool
) -> int:
    """Run the claims' proofs under their mutants, show what went unnoticed, add it to the record.

    Args:
        patterns: Which claims; all, where empty.
        mutants: Which mutants, by glob; all, where empty.
        python: Another interpreter, or None for this one.
        options: Options of the plugin, passed on.
        record: The record to add to; None for the last one of that release.
        verbose: Whether to tell of each mutant that was noticed, by which proof and how; always of those by name.

    Returns:
        The exit status.
    """
    registry = read_registry()
    matching(registry, patterns)
    executable = sys.executable if python is None else str(python)
    interpreter.check(executable)
    console = Console(highlight=False)
    claims = [f"--claims={pattern}" for pattern in patterns]
    options = [*options, *claims, *(f"--mutant={glob}" for glob in mutants)]
    with interpreter.started(executable, [*_PLUGIN, *options], writes="--falsify") as run:
        try:
            _follow(run, console)
            status = run.wait()
        except KeyboardInterrupt:
            raise UserError("interrupted; nothing was written") from None
        if status not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        found = json.loads(run.result.read_text(encoding="utf-8"))
    _show(console, registry, found, verbose=verbose or bool(mutants))
    if not mutants:
        console.print(f"record: {_keep(found, executable, claims, record)}", soft_wrap=True)
    return 0 if all(is_falsified(entry) for entry in found["claims"].values()) else 1


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
        proofs = progress.add_task("starting PyTorch", total=None, amiss="")
        mutants = progress.add_task("under mutants", total=None, amiss="", visible=False)
        amiss = 0
        for event in run.events():
            if "proofs" in event:
                progress.update(proofs, description="without mutants", total=event["proofs"])
                progress.update(mutants, total=event["mutants"], visible=True)
            elif event["ended"] == "proof":
                progress.advance(proofs)
            else:
                amiss += event["outcome"] in (SURVIVED, FAULTY)
                progress.update(mutants, advance=1, amiss=f"{amiss} unnoticed" if amiss else "")


def _show(console: Console, registry: Registry, found: dict, verbose: bool) -> None:
    for chapter in registry.chapters.values():
        entries = {
            claim.id: found["claims"][claim.id]
            for claim in registry
            if claim.chapter == chapter.number and claim.id in found["claims"]
        }
        if entries:
            _show_chapter(console, f"{chapter.number}. {chapter.title}", entries)
    console.print()
    for identifier, entry in found["claims"].items():
        if verbose:
            _show_noticed(console, identifier, entry)
        _show_amiss(console, identifier, entry)
    outcomes = Counter(mutant["outcome"] for entry in found["claims"].values() for mutant in entry["mutants"])
    mutants = {mutant["name"] for entry in found["claims"].values() for mutant in entry["mutants"]}
    failed = sum(any(mutant["outcome"] == NOTICED for mutant in entry["mutants"]) for entry in found["claims"].values())
    told = ", ".join(
        f"{outcomes[outcome]} {outcome}" for outcome in (NOTICED, SURVIVED, FAULTY, NOT_APPLICABLE, UNTRIED)
    )
    console.print(
        f"{failed} of {len(found['claims'])} claims have been seen to fail; {len(mutants)} mutants, "
        f"{sum(outcomes.values())} trials: {told}, in {found['seconds']:.1f} s",
        soft_wrap=True,
    )


def _show_chapter(console: Console, title: str, entries: dict) -> None:
    console.print(f"[bold]{title}[/]")
    width = max(map(len, entries))
    for identifier, entry in entries.items():
        tried = [mutant for mutant in entry["mutants"] if mutant["outcome"] in (NOTICED, SURVIVED, FAULTY)]
        kinds = Counter(mutant["kind"] for mutant in tried)
        noticed = Counter(mutant["kind"] for mutant in tried if mutant["outcome"] == NOTICED)
        style = "green" if is_falsified(entry) else "bold red"
        told = ", ".join(f"{kind} {noticed[kind]} of {count}" for kind, count in sorted(kinds.items()))
        counts = f"[{style}]{sum(noticed.values()):>3} of {len(tried):>2}[/]"
        console.print(f"{counts}  {identifier:<{width}}  {told}".rstrip(), soft_wrap=True)


def _show_noticed(console: Console, identifier: str, entry: dict) -> None:
    for mutant in entry["mutants"]:
        if mutant["outcome"] == NOTICED:
            console.print(f"[green]noticed[/] {identifier} under [bold]{mutant['name']}[/]", soft_wrap=True)
            console.print(f"  [dim]{escape(mutant['proof'])}[/] {escape(mutant['why'])}", soft_wrap=True)


def _show_amiss(console: Console, identifier: str, entry: dict) -> None:
    """Print whatever is amiss with a claim's mutants, each with the lines to look at."""
    if not entry["mutants"]:
        console.print(
            f'[bold red]no mutant[/] [bold]{identifier}[/]: add one to spec/mutants with @mutant("{identifier}", …)',
            soft_wrap=True,
        )
    if entry["void"]:
        console.print(f"[cyan]untried[/] [bold]{identifier}[/]: {escape(entry['void'])}", soft_wrap=True)
    suite = find_suite()
    for mutant in entry["mutants"]:
        what = f"[bold]{mutant['name']}[/] ({mutant['source']}): {escape(mutant['breaks'])}"
        if mutant["outcome"] == SURVIVED:
            console.print(f"[bold red]survived[/] {identifier} under {what}", soft_wrap=True)
            for proof in proofs_of(identifier, suite):
                console.print(f"  [dim]{proof.path.relative_to(suite.parent)}:{proof.line}[/] {proof.name}")
        elif mutant["outcome"] == FAULTY:
            console.print(f"[bold red]faulty[/] {what} {escape(mutant['why'])}", soft_wrap=True)
        elif mutant["outcome"] == NOT_APPLICABLE:
            console.print(f"[cyan]not applicable[/] {what} {escape(mutant['why'])}", soft_wrap=True)


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
        missing = next((identifier for identifier in found["claims"] if identifier not in made["claims"]), None)
        if missing:
            raise UserError(f"{path}: does not tell of {missing}; name another place with --record")
    for identifier, entry in found["claims"].items():
        made["claims"][identifier]["falsified"] = entry
    try:
        write_whole(path, json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UserError(f"{path}: can't be written ({error.strerror}); name another place with --record") from None
    return path


def _verified(executable: str, claims: list[str]) -> dict:
    with interpreter.started(executable, claims) as run:
        for _ in run.events():
            pass
        if run.wait() not in (0, 1) or not run.result.is_file():
            raise UserError(f"the suite could not run in {executable}: {run.complaint()}")
        return store.load(run.result)
