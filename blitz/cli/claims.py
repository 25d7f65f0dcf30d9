"""``blitz claims``."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from blitz.claims import Claim, Registry
from blitz.cli.escaping import escape
from blitz.cli.suite import matching, read_registry


def list_claims(patterns: list[str], language: str, suite: Path | None) -> None:
    """Print the claims, a table per chapter.

    Args:
        patterns: Which; all, where empty.
        language: ``en`` or ``zh``.
        suite: Someone else's folder of claims; None for Blitz's own.
    """
    registry = read_registry(suite)
    wanted = matching(registry, patterns)
    show_claims(Console(highlight=False), registry, wanted, language)


def show_claims(console: Console, registry: Registry, wanted: list[Claim], language: str) -> None:
    """Print claims, in ``en`` or ``zh``, a table per chapter, and how many they are."""
    for chapter in registry.chapters.values():
        claims = [claim for claim in wanted if claim.chapter == chapter.number]
        if not claims:
            continue
        title = chapter.zh if language == "zh" else chapter.title
        table = Table(
            title=escape(f"{chapter.number}. {title}"), title_justify="left", title_style="bold", show_lines=True
        )
        table.add_column("id", overflow="fold", ratio=2)
        table.add_column("wording", ratio=3)
        table.add_column("era", ratio=2)
        table.add_column("limit", ratio=2)
        for claim in claims:
            if language == "zh":
                told = (claim.zh, claim.era and claim.era.zh, claim.limit_zh)
            else:
                told = (claim.says, claim.era and str(claim.era), claim.limit)
            table.add_row(*(escape(text or "") for text in (claim.id, *told)))
        console.print(table)
    console.print(f"{len(wanted)} claims")
