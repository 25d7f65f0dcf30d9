"""``blitz explain``."""

import json
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

from blitz.claims import Registry
from blitz.cli import store
from blitz.cli.errors import UserError
from blitz.cli.escaping import escape
from blitz.cli.proofs import proofs_of
from blitz.cli.suite import own_or, read_registry
from blitz.cli.verdicts import styled
from blitz.record.falsified import ways_to_fail


def explain(identifier: str, language: str, record: Path | None, asked: Path | None) -> None:
    """Print all there is to know about a claim.

    Args:
        identifier: Its id.
        language: ``en`` or ``zh``, for the wording.
        record: The record to show observations from; None for the newest that tells of the claim.
        asked: Someone else's folder of claims; None for Blitz's own.
    """
    registry = read_registry(asked)
    if identifier not in registry:
        raise UserError(registry.unknown(identifier))
    claim = registry[identifier]
    chapter = registry.chapters[claim.chapter]
    console = Console(highlight=False)
    chinese = language == "zh"
    title = chapter.zh if chinese else chapter.title
    console.print(f"[bold]{escape(claim.id)}[/]", soft_wrap=True)
    fields = {
        "says": claim.zh if chinese else claim.says,
        "where": ": ".join(filter(None, [f"chapter {chapter.number}, {title}", claim.section])),
        "kind": claim.kind,
        "needs": ", ".join(claim.needs),
        "era": str(claim.era or ""),
        "source": (claim.era and claim.era.source) or "",
        "limit": claim.limit or "",
        "except": "; ".join(f"broken on {one.release}: {one.because}" for one in claim.exceptions),
        "proof": claim.proof,
    }
    for name, text in fields.items():
        if text:
            console.print(f"[dim]{name:>6}[/]  {escape(text)}")
    suite = own_or(asked)
    for proof in proofs_of(claim.id, suite):
        console.print(f"\n[dim]{proof.path.relative_to(suite.parent)}:{proof.line}[/]")
        console.print(Syntax(proof.source, "python", background_color="default", word_wrap=True))
    _show_observed(console, claim.id, record, registry)
    _show_measured(console, claim.id)


def _show_measured(console: Console, identifier: str) -> None:
    found = store.latest_evidence(identifier)
    if found is not None:
        path, lines = found
        console.print(f"\nmeasured, as {escape(str(path))} says", soft_wrap=True)
        for line in lines:
            console.print(escape(line), soft_wrap=True)


def _show_observed(console: Console, identifier: str, path: Path | None, registry: Registry) -> None:
    found = store.latest_about(identifier, registry.suite) if path is None else (path, store.load(path, registry))
    if found is None or identifier not in found[1]["claims"]:
        console.print(f"\nnothing was observed yet; run `blitz verify {identifier}`")
        return
    show_observed(console, identifier, found[1], found[0])


def show_observed(console: Console, identifier: str, record: dict, path: Path) -> None:
    """Print what a record tells of a claim: its verdict, its mutants, what proofs saw and what they were warned of."""
    entry = record["claims"][identifier]
    of = escape(f"on torch {record['environment']['torch']}, as {path} says")
    console.print(f"\n{styled(entry['verdict'])} {of}", soft_wrap=True)
    if entry["why"]:
        console.print(escape(entry["why"]), soft_wrap=True)
    ways = ways_to_fail(entry)
    if ways is not None:
        console.print(f"seen to fail: {ways} ways")
        for mutant in entry["falsified"]["mutants"]:
            console.print(f"[dim]{mutant['outcome']:>14}[/]  {mutant['kind']}: {escape(mutant['breaks'])}")
    for name, value in sorted(entry["observations"].items()):
        console.print(f"[dim]{escape(name)}[/] {escape(json.dumps(value, ensure_ascii=False))}")
    for warning in entry["warnings"]:
        console.print(f"[dim]{escape(warning['category'])}[/] {escape(warning['message'])}")
