"""A comparison as a picture: every benchmark's ratio with its interval."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from blitz.against.result import releases, rows
from blitz.against.verdict import Verdict
from blitz.gallery import look
from blitz.whole import write_whole

_ROW = 0.17  # inches
_NAME = 560  # pixels that a benchmark's name may take
# Told apart by the mark as well: it points to where the interpreter stands.
_LOOK = {
    Verdict.faster: (look.RIGHT, "<", "faster"),
    Verdict.slower: (look.WRONG, ">", "slower"),
    Verdict.same: (look.MUTED, "o", "no difference found"),
    Verdict.unknown: (look.MUTED, "x", "too few pairs"),
}


def save(document: dict[str, Any], folder: Path) -> list[Path]:
    """Draw a comparison, and write the picture as SVG and as PNG.

    Args:
        document: As :mod:`blitz.against.result` reads it.
        folder: Where to; made where it is missing.

    Returns:
        The files.

    Raises:
        OSError: The folder or a file in it can't be written.
    """
    figure = draw(document)
    files = [folder / "against.svg", folder / "against.png"]
    for file, content in zip(files, (look.svg_of(figure), look.png_of(figure)), strict=True):
        write_whole(file, content)
    return files


def draw(document: dict[str, Any]) -> Figure:
    """Draw a row for each benchmark, what is slower at the top: ratio and interval, on a logarithmic scale around 1."""
    found = rows(document)
    this, other = releases(document)
    figure = look.new_figure(1.1 + _ROW * len(found))
    axes = look.new_axes(figure)
    axes.set(xscale="log", ylim=(len(found) - 0.5, -0.5))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(LogLocator(subs=(0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 3)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))
    axes.set_yticks(
        range(len(found)), [look.fitted(figure, row.label, look.SMALL, _NAME) for row in found], **look.PLAIN
    )
    axes.grid(axis="x", color=look.GRID, linewidth=0.8)
    axes.axvline(1, color=look.INK, linewidth=1, linestyle=look.DASHES)
    for verdict, (colour, mark, said) in _LOOK.items():
        places = [place for place, row in enumerate(found) if row.verdict is verdict]
        for place in places:
            row = found[place]
            axes.plot([row.low or row.ratio, row.high or row.ratio], [place, place], color=colour, linewidth=1.4)
        if places:
            ratios = [found[place].ratio for place in places]
            axes.plot(ratios, places, mark, color=colour, markersize=4.5, label=f"{said} ({len(places)})")
    look.title_above(figure, f"torch {this} against torch {other}, on the same cores")
    look.name_axes(axes, "times as long, with confidence interval", "")
    look.legend_above(axes)
    return figure
