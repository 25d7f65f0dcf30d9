"""Charts of what a record holds of the classifier and of speed, by matplotlib."""

import math
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from blitz.gallery import look

_MARKS = ("o", "s", "^", "D")
_SHADES = (look.RIGHT, look.WRONG, look.MUTED, look.INK)


def draw_losses(reports: Sequence[tuple[int, int, float]], chance: float) -> Figure:
    """Draw the mean losses that a training printed.

    Args:
        reports: (epoch, batch, mean loss), in order; one or more.
        chance: The loss of guessing.
    """
    figure = look.new_figure(3.4)
    axes = look.new_axes(figure)
    losses = [loss for _, _, loss in reports]
    axes.plot(range(len(reports)), losses, "o-", color=look.RIGHT, linewidth=2, markersize=6, label="printed loss")
    axes.axhline(chance, color=look.INK, linewidth=1, linestyle=look.DASHES, label=f"guessing: {chance:.2f}")
    axes.set_xticks(range(len(reports)), [f"{batch:,}" for _, batch, _ in reports])
    axes.set_ylim(0, 1.12 * max(*losses, chance))
    axes.grid(axis="y", color=look.GRID, linewidth=0.8)
    for place, (epoch, _, _) in enumerate(reports):
        if not place or epoch != reports[place - 1][0]:
            if place:
                axes.axvline(place - 0.5, color=look.GRID, linewidth=1.2)
            look.write(axes, max(place - 0.5, 0) + 0.1, 0.05, f"epoch {epoch}", color=look.MUTED)
    look.name_axes(axes, "batches", "cross-entropy loss")
    look.legend_above(axes)
    return figure


def draw_shares(shares: Mapping[str, float], chance: float) -> Figure:
    """Draw a bar for each class, the best at the top, with the accuracy of guessing as a line.

    Args:
        shares: From 0 to 1, by the class's name; one or more.
        chance: The accuracy of guessing.
    """
    figure = look.new_figure(0.9 + 0.26 * len(shares))
    axes = look.new_axes(figure)
    ordered = sorted(shares.items(), key=lambda share: -share[1])
    names = [look.fitted(figure, name, look.SMALL, 250) for name, _ in ordered]
    axes.set_yticks(range(len(ordered)), names, **look.PLAIN)
    axes.set(xlim=(0, 1.06), ylim=(len(ordered) - 0.5, -0.5))
    axes.grid(axis="x", color=look.GRID, linewidth=0.8)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.barh(range(len(ordered)), [share for _, share in ordered], height=0.7, color=look.BLUES[4])
    for row, (_, share) in enumerate(ordered):
        look.write(axes, share + 0.01, row, f"{100 * share:.0f} %", va="center")
    said = f"guessing: {100 * chance:.0f} %"
    axes.axvline(chance, color=look.INK, linewidth=1, linestyle=look.DASHES, label=said)
    look.legend_above(axes)
    return figure


def draw_times(lines: Mapping[str, Mapping[float, float]], across: str) -> Figure:
    """Draw how long something takes by its size, both on logarithmic axes.

    Args:
        lines: Seconds by size, by the name of what took them; at most four, each with one size or more.
        across: What the size is.
    """
    figure = look.new_figure(3.4)
    axes = look.new_axes(figure)
    axes.set(xscale="log", yscale="log")
    for (name, times), mark, shade in zip(lines.items(), _MARKS, _SHADES, strict=False):
        sizes = sorted(times)
        label = look.fitted(figure, name, look.SMALL, 400)
        axes.plot(
            sizes, [times[size] for size in sizes], f"{mark}-", color=shade, linewidth=2, markersize=6, label=label
        )
    sizes = sorted({size for times in lines.values() for size in times})
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.set_xticks([], minor=True)
    low, high = (bound(seconds for times in lines.values() for seconds in times.values()) for bound in (min, max))
    axes.set_ylim(low / 2, high * 2)
    axes.set_yticks(
        [10.0**power for power in range(math.floor(math.log10(low / 2)), math.ceil(math.log10(high * 2)) + 1)]
    )
    axes.set_yticks([], minor=True)
    axes.set_ylim(low / 2, high * 2)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: _time(seconds)))
    axes.grid(color=look.GRID, linewidth=0.8)
    look.name_axes(axes, across, "time")
    look.legend_above(axes)
    return figure


def _time(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= 0.99 * size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds / 1e-9:g} ns"
