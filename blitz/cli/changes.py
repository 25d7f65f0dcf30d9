"""A comparison, or a claim's timeline, in the terminal."""

from rich.console import Console

from blitz.cli.escaping import escape
from blitz.cli.verdicts import styled
from blitz.comparison import Comparison
from blitz.comparison.lines import CHANGED, Line
from blitz.comparison.paragraphs import Paragraph, paragraphs
from blitz.comparison.sentences import apart, as_fast, others, stayed, title
from blitz.comparison.seriousness import BROKE, MENDED, PROVABLE, SUPERSEDED, TITLES, UNPROVABLE
from blitz.comparison.words import CAME, GONE

_TITLE_STYLES = {
    BROKE: "bold red",
    SUPERSEDED: "bold yellow",
    UNPROVABLE: "bold cyan",
    MENDED: "bold green",
    PROVABLE: "bold green",
}
_LINE_STYLES = {GONE: "red", CAME: "green"}
_CLAIMS = 3  # claims that observe alike are named up to so many


def show_comparison(console: Console, comparison: Comparison, most: int | None) -> None:
    """Print what changed, the most serious first, and what stayed.

    Args:
        console: Where to.
        comparison: What changed.
        most: Show no more than so many names, lines or entries of each observation; None for all.
    """
    console.print(f"[bold]{escape(title(comparison))}[/]", soft_wrap=True)
    for remark in [*others(comparison), *apart(comparison)]:
        console.print(f"[dim]{escape(remark)}[/]", soft_wrap=True)
    for section, findings in comparison.sections.items():
        console.print(f"\n[{_TITLE_STYLES.get(section, 'bold')}]{TITLES[section]}[/]")
        for paragraph in paragraphs(findings, most):
            _show_paragraph(console, paragraph)
    console.print(("\n" if comparison.sections else "") + escape(stayed(comparison)), soft_wrap=True)
    for remark in as_fast(comparison):
        console.print(escape(remark), soft_wrap=True)


def _show_paragraph(console: Console, paragraph: Paragraph) -> None:
    named = ", ".join(f"[bold]{escape(claim)}[/]" for claim in paragraph.about[:_CLAIMS])
    left = len(paragraph.about) - _CLAIMS
    verdicts = ": {} → {}".format(*map(styled, paragraph.verdicts)) if paragraph.verdicts else ""
    console.print(f"  {named}{f' and {left} more' if left > 0 else ''}{verdicts}", soft_wrap=True)
    show_lines(console, paragraph.lines, indent=4)


def show_lines(console: Console, lines: tuple[Line, ...], indent: int) -> None:
    """Print the lines of a difference, what is gone in red and what came in green, each with its sign."""
    for line in lines:
        mark = " " if line.mark == CHANGED else line.mark
        told = "".join(_coloured(piece.mark, piece.text) for piece in line.pieces)
        start = " " * indent + "  " * line.depth
        console.print(start + _coloured(line.mark, f"{mark} ") + told, soft_wrap=True)


def _coloured(mark: str, text: str) -> str:
    style = _LINE_STYLES.get(mark)
    return f"[{style}]{escape(text)}[/]" if style else escape(text)
