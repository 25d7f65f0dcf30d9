"""A record as tables in the terminal."""

from rich.console import Console
from rich.table import Table

from blitz.claims import Registry
from blitz.cli.escaping import escape
from blitz.numbers import wrong
from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN, VERDICTS, leaks_of, left_out
from blitz.record.findings import NOT_RUN

# A shape as well as a colour, so that nobody depends on telling red from green.
STYLES = {
    HOLDS: ("✔", "green"),
    SUPERSEDED: ("↻", "yellow"),
    BROKEN: ("✘", "bold red"),
    UNPROVEN: ("?", "cyan"),
}


def styled(verdict: str) -> str:
    """Write a verdict with its sign and colour, as rich markup."""
    sign, style = STYLES[verdict]
    return f"[{style}]{sign} {verdict}[/]"


def show_record(console: Console, registry: Registry, record: dict, slowest: int = 0) -> None:
    """Print a table per chapter, what does not hold and why, and the counts."""
    _show_environment(console, record)
    for chapter in registry.chapters.values():
        entries = {
            claim.id: record["claims"][claim.id]
            for claim in registry
            if claim.chapter == chapter.number and claim.id in record["claims"]
        }
        if entries:
            console.print(_chapter_table(escape(f"{chapter.number}. {chapter.title}"), entries))
    _show_exceptions(console, registry, record)
    if slowest:
        console.print(_slowest_table(record, slowest))
    counts = record["counts"]
    console.print(
        ", ".join(f"{counts[verdict]} {styled(verdict)}" for verdict in VERDICTS)
        + f" of {sum(counts.values())} claims in {record['seconds']:.1f} s"
    )


def _show_environment(console: Console, record: dict) -> None:
    found = record["environment"]
    told = (
        f"torch {found['torch']}, torchvision {found['torchvision'] or 'missing'}, numpy {found['numpy']}, "
        f"python {found['python']}, {' + '.join(found['devices'])}, threads {found['threads']}, seed {record['seed']}"
    )
    console.print(escape(told))


def _chapter_table(title: str, entries: dict) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("verdict", no_wrap=True, min_width=12)
    table.add_column("claim", overflow="fold", min_width=39)  # the longest id, so that tables line up
    for name in ("proofs", "examples", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for identifier, entry in entries.items():
        proofs = entry["proofs"]
        drawn = sum(proof["examples"] or 0 for proof in proofs)
        seconds = sum(proof["seconds"] for proof in proofs)
        table.add_row(
            styled(entry["verdict"]), escape(identifier), str(len(proofs)), str(drawn or ""), f"{seconds:.2f}"
        )
    return table


def _show_exceptions(console: Console, registry: Registry, record: dict) -> None:
    console.print()
    for verdict in (BROKEN, SUPERSEDED, UNPROVEN):
        for claim in registry:
            entry = record["claims"].get(claim.id)
            if entry and entry["verdict"] == verdict and entry["why"] != NOT_RUN:
                why = str(claim.era) if verdict == SUPERSEDED else entry["why"] or "no proof of it is for this release"
                known = claim.exception_on(record["environment"]["torch"])
                if verdict == BROKEN and known:
                    why = f"as known of {known.release}: {known.because} ({why})"
                console.print(f"{styled(verdict)} [bold]{escape(claim.id)}[/]: {escape(why)}", soft_wrap=True)
    for nodeid, leaks in leaks_of(record["claims"]).items():
        left = escape("; ".join(leaks))
        console.print(f"[yellow]left changed[/] by {escape(nodeid)}, and put back: {left}", soft_wrap=True)
    if "incomplete" in record:
        waiting = sum(entry["why"] == NOT_RUN for entry in record["claims"].values())
        console.print(f"[bold red]cut short[/] before {record['incomplete']} proofs had ended, of {waiting} claims")
    for why, proofs in sorted(left_out(record["claims"]).items()):
        left = f"{escape(why)} ({len(proofs)} of the proofs)"
        console.print(f"[cyan]left out[/] where other proofs decide: {left}", soft_wrap=True)
    for fault in wrong(record["numbers"]) if "numbers" in record else ():
        console.print(f"[bold red]wrong[/] {escape(fault)}; nothing in there may round", soft_wrap=True)
    for identifier in record["missing"]:
        shown = escape(identifier)
        console.print(f'[bold red]missing[/] [bold]{shown}[/]: no proof; add one with @claim("{shown}")')


def _slowest_table(record: dict, count: int) -> Table:
    proofs = {proof["id"]: proof["seconds"] for entry in record["claims"].values() for proof in entry["proofs"]}
    table = Table(title="slowest proofs", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("seconds", justify="right")
    table.add_column("proof", overflow="fold")
    for identifier, seconds in sorted(proofs.items(), key=lambda entry: -entry[1])[:count]:
        table.add_row(f"{seconds:.2f}", escape(identifier))
    return table
