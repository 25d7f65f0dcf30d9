"""A result as pictures: speed-up by size, speed-up by width, and the roofline.

Where there is no GPU the first two show the CPU's times instead, and say so.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from blitz.bench import units
from blitz.bench.results import Results, Row, Sweep
from blitz.bench.roofline import Limits, limits_of
from blitz.gallery import look
from blitz.whole import write_whole

_OPERATIONS = ("x + y", "x.matmul(y)", "x.sigmoid()", "F.conv2d(x, w)", "x.sum()", "y.add_(x)")
_COLOURS = {"cpu": look.RIGHT, "cuda": look.WRONG}


class _Line(NamedTuple):
    label: str
    across: Sequence[float]
    up: Sequence[float]


def save(results: Results, folder: Path) -> list[Path]:
    """Draw what a result has rows for, and write each picture as SVG and as PNG.

    Args:
        results: The result.
        folder: Where to; made where it is missing.

    Returns:
        The files.

    Raises:
        OSError: The folder or a file in it can't be written.
    """
    pictures = {name: draw(results) for name, draw in _PICTURES.items()}
    files = []
    for name, figure in pictures.items():
        if figure is not None:
            files += [folder / f"{name}.svg", folder / f"{name}.png"]
            write_whole(files[-2], look.svg_of(figure))
            write_whole(files[-1], look.png_of(figure))
    return files


def draw_by_size(results: Results) -> Figure | None:
    """Draw how many times as long the CPU takes, over the bytes that an operation moves; or how long, without a GPU."""
    sweeps = [sweep for sweep in results.sweeps() if sweep.operation in _OPERATIONS]
    return _draw_sweeps(
        results, sweeps, lambda row: row.bytes, "bytes moved by one operation", lambda moved: units.rate(moved, "B")
    )


def draw_by_width(results: Results) -> Figure | None:
    """Draw the same for the documents' network, over the channels between its convolutions."""
    sweeps = [sweep for sweep in results.sweeps("training") if sweep.of == "channels"]
    across = "channels between the two convolutions; the documents have 6"
    figure = _draw_sweeps(results, sweeps, lambda row: row.size, across, lambda size: f"{size:,.0f}")
    if figure is not None:
        figure.axes[0].set_xticks(sorted({size for sweep in sweeps for size in sweep.sizes}))
    return figure


def _draw_sweeps(
    results: Results, sweeps: list[Sweep], place: Callable[[Row], float], across: str, said: Callable[[float], str]
) -> Figure | None:
    compared = {"cpu", "cuda"} <= results.devices.keys()
    lines = []
    for sweep in sweeps:
        rows = next(iter(sweep.rows.values()))
        heights = sweep.ratios() if compared else {size: row.seconds for size, row in rows.items()}
        sizes = sorted(heights)
        if len(sizes) > 1:
            places = [place(rows[size]) for size in sizes]
            lines.append(_Line(sweep.operation, places, [heights[size] for size in sizes]))
    if not lines:
        return None
    figure = look.new_figure(4.2)
    axes = _log_axes(figure, said, units.ratio if compared else units.seconds)
    look.title_above(figure, _title(results))
    look.name_axes(axes, across, "times as fast as the CPU" if compared else "time of one operation")
    for line, colour, mark in zip(lines, look.SERIES, look.MARKS, strict=False):
        style: dict[str, Any] = {
            "linewidth": 1.6,
            "markersize": 5,
            "markeredgecolor": look.PAPER,
            "markeredgewidth": 0.6,
        }
        axes.plot(line.across, line.up, marker=mark, color=colour, label=line.label, clip_on=False, **style)
    if compared:
        axes.axhline(1, color=look.INK, linewidth=1, linestyle=look.DASHES)
        axes.margins(y=0.08)
    look.legend_above(axes)
    return figure


def _title(results: Results) -> str:
    names = " against ".join(results.devices[device] for device in ("cuda", "cpu") if device in results.devices)
    missing = "" if "cuda" in results.devices else " (no GPU here, so no speed-up)"
    return f"{names}{missing}, torch {results.machine['torch']}"


def draw_roofline(results: Results) -> Figure | None:
    """Draw the floating-point operations a second that each operation reached, below the limits of its device."""
    roofs = {device: limits_of(results.rows, device) for device in results.devices}
    known = {device: limits for device, limits in roofs.items() if limits}
    told = [row for row in results.rows if row.bytes and row.flop]
    rows = [row for row in told if row.operation in _OPERATIONS and row.device in known]
    if not rows:
        return None
    figure = look.new_figure(4.6)
    axes = _log_axes(figure, lambda x: f"{x:g}", lambda y: units.rate(y, "FLOP/s"))
    intensities = [row.flop / row.bytes for row in rows]
    span = (min(intensities) / 2, max(intensities) * 2)
    for device, limits in known.items():
        _draw_roof(axes, span, limits, device, results.devices[device])
    for operation, colour, mark in zip(_OPERATIONS, look.SERIES, look.MARKS, strict=True):
        ours = [row for row in rows if row.operation == operation]
        for device in known:
            label = operation if device == next(iter(known)) else None
            _draw_reached(axes, [row for row in ours if row.device == device], label, colour, mark)
    look.title_above(figure, f"{_title(results)}: reached and possible")
    speeds = [row.flop / row.best for row in rows] + [limits.flop_per_second for limits in known.values()]
    axes.set(xlim=span, ylim=(min(speeds) / 2, max(speeds) * 3))
    across = "floating-point operations for each byte moved (the larger the mark, the larger the size; hollow on a GPU)"
    look.name_axes(axes, across, "operations a second, in the best time")
    look.legend_above(axes)
    return figure


def _draw_reached(axes: Axes, rows: list[Row], label: str | None, colour: str, mark: str) -> None:
    """Mark what an operation reached at each size, larger for larger sizes; hollow on a GPU."""
    for place, row in enumerate(sorted(rows, key=lambda row: row.size), 1):
        face = colour if row.device == "cpu" else look.PAPER
        axes.plot(
            row.flop / row.bytes,
            row.flop / row.best,
            mark,
            color=colour,
            markerfacecolor=face,
            markersize=3 + place,
            label=label if place == len(rows) else None,
        )


def _draw_roof(axes: Axes, span: tuple[float, float], limits: Limits, device: str, name: str) -> None:
    reach = np.geomspace(*span, 200)
    style: dict[str, Any] = {"color": _COLOURS[device], "linewidth": 1.6}
    for rate, line in ((limits.memory, "-"), (limits.cache, look.DASHES)):
        axes.plot(reach, np.minimum(reach * rate, limits.flop_per_second), linestyle=line, **style)
    most, memory, cache = (
        units.rate(rate, unit)
        for rate, unit in ((limits.flop_per_second, "FLOP/s"), (limits.memory, "B/s"), (limits.cache, "B/s"))
    )
    said = f"{name}: {most}; {memory} from memory, {cache} in cache (dashed)"
    look.write(axes, span[1], limits.flop_per_second * 1.25, said, ha="right", color=_COLOURS[device])


def _log_axes(figure: Figure, across: Callable[[float], str], up: Callable[[float], str]) -> Axes:
    axes = look.new_axes(figure)
    axes.set(xscale="log", yscale="log")
    axes.grid(color=look.GRID, linewidth=0.8)
    for axis, said in ((axes.xaxis, across), (axes.yaxis, up)):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _, said=said: units.tick(said(value))))
    return axes


_PICTURES = {"by-size": draw_by_size, "by-width": draw_by_width, "roofline": draw_roofline}
