"""What became of mutants, in the terminal."""

from collections import Counter
from collections.abc import Callable, Iterator

from rich.console import Console

from blitz.claims import Claim, Registry
from blitz.cli.escaping import escape
from blitz.cli.proofs import proofs_of
from blitz.cli.suite import find_suite
from blitz.record.falsified import FAULTY, NOT_APPLICABLE, NOTICED, SURVIVED, UNTRIED, is_falsified


def show_handmade(console: Console, registry: Registry, found: dict, verbose: bool) -> None:
    """Print for each claim how many mutants of each kind were noticed, then whatever is amiss, and the counts.

    Args:
        console: Where to.
        registry: The registry of claims.
        found: What the run wrote.
        verbose: Whether to print of each mutant that was noticed, by which proof and how.
    """
    entries = list(_by_chapter(console, registry, found["claims"], _show_kinds))
    console.print()
    for claim, entry in entries:
        if verbose:
            _show_noticed(console, claim.id, entry)
        _show_amiss(console, claim, entry)
    mutants = [mutant for _, entry in entries for mutant in entry["mutants"]]
    outcomes = Counter(mutant["outcome"] for mutant in mutants)
    failed = sum(any(mutant["outcome"] == NOTICED for mutant in entry["mutants"]) for _, entry in entries)
    told = ", ".join(
        f"{outcomes[outcome]} {outcome}" for outcome in (NOTICED, SURVIVED, FAULTY, NOT_APPLICABLE, UNTRIED)
    )
    console.print(
        f"{failed} of {len(entries)} claims have been seen to fail; {len({mutant['name'] for mutant in mutants})} "
        f"mutants, {len(mutants)} trials: {told}, in {found['seconds']:.1f} s",
        soft_wrap=True,
    )


def _show_kinds(console: Console, claim: Claim, entry: dict) -> None:
    tried = [mutant for mutant in entry["mutants"] if mutant["outcome"] in (NOTICED, SURVIVED, FAULTY)]
    kinds = Counter(mutant["kind"] for mutant in tried)
    noticed = Counter(mutant["kind"] for mutant in tried if mutant["outcome"] == NOTICED)
    told = ", ".join(f"{kind} {noticed[kind]} of {count}" for kind, count in sorted(kinds.items()))
    style = "green" if is_falsified(entry) else "bold red"
    counts = f"[{style}]{sum(noticed.values()):>3} of {len(tried):>2}[/]"
    console.print(f"{counts}  {claim.id:<40}{told}".rstrip(), soft_wrap=True)


def _show_noticed(console: Console, identifier: str, entry: dict) -> None:
    for mutant in entry["mutants"]:
        if mutant["outcome"] == NOTICED:
            console.print(f"[green]noticed[/] {identifier} under [bold]{mutant['name']}[/]", soft_wrap=True)
            console.print(f"  [dim]{escape(mutant['proof'])}[/] {escape(mutant['why'])}", soft_wrap=True)


def _show_amiss(console: Console, claim: Claim, entry: dict) -> None:
    """Print whatever is amiss with a claim's mutants, each with the lines to look at."""
    if not entry["mutants"]:
        console.print(
            f'[bold red]no mutant[/] [bold]{claim.id}[/]: add one to spec/mutants with @mutant("{claim.id}", …)',
            soft_wrap=True,
        )
    elif claim.kind == "behaviour" and not any(mutant["missed_by_example"] for mutant in entry["mutants"]):
        console.print(
            f"[yellow]example only[/] [bold]{claim.id}[/]: add a mutant that the documents' own example would miss",
            soft_wrap=True,
        )
    if entry["void"]:
        console.print(f"[cyan]untried[/] [bold]{claim.id}[/]: {escape(entry['void'])}", soft_wrap=True)
    suite = find_suite()
    for mutant in entry["mutants"]:
        what = f"[bold]{escape(mutant['name'])}[/] ({escape(mutant['source'])}): {escape(mutant['breaks'])}"
        if mutant["outcome"] == SURVIVED:
            console.print(f"[bold red]survived[/] {claim.id} under {what}", soft_wrap=True)
            for proof in proofs_of(claim.id, suite):
                console.print(f"  [dim]{proof.path.relative_to(suite.parent)}:{proof.line}[/] {proof.name}")
        elif mutant["outcome"] == FAULTY:
            console.print(f"[bold red]faulty[/] {what} {escape(mutant['why'])}", soft_wrap=True)
        elif mutant["outcome"] == NOT_APPLICABLE:
            console.print(f"[cyan]not applicable[/] {what} {escape(mutant['why'])}", soft_wrap=True)


def show_machine_made(console: Console, found: dict) -> None:
    """Print how many of the mutants made by machine were noticed, and what survived without a reviewed reason."""
    entry = found["by_machine"]
    ways: dict[str, list[str]] = {}
    for survivor in entry["survived"]:
        if survivor["because"] is None:
            ways.setdefault(survivor["operation"], []).append(survivor["perturbation"])
    for operation, perturbations in sorted(ways.items()):
        console.print(f"[bold red]survived[/] {escape(operation)}: {escape(', '.join(perturbations))}", soft_wrap=True)
    tried = entry["noticed"] + len(entry["survived"])
    unexplained = sum(map(len, ways.values()))
    console.print(
        f"{entry['noticed']} of {tried} mutants made by machine were noticed ({entry['noticed'] / max(tried, 1):.0%}), "
        f"{len(entry['survived']) - unexplained} explained, {unexplained} survived; {entry['unchanged']} changed "
        f"nothing; in {found['seconds']:.1f} s",
        soft_wrap=True,
    )


def _by_chapter(
    console: Console, registry: Registry, claims: dict, show: Callable[[Console, Claim, dict], None]
) -> Iterator[tuple[Claim, dict]]:
    """Show claims under their chapters' titles; give each."""
    for chapter in registry.chapters.values():
        mine = [claim for claim in registry if claim.chapter == chapter.number and claim.id in claims]
        if mine:
            console.print(f"[bold]{chapter.number}. {chapter.title}[/]")
        for claim in mine:
            show(console, claim, claims[claim.id])
            yield claim, claims[claim.id]
