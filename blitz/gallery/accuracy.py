"""What was classified correctly and what was taken for what, class by class."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from blitz.gallery import look
from blitz.gallery.findings import Findings

_NAME = 250  # pixels that a class's name may take
_ROWS = 30  # more classes than these are drawn smaller


def draw_per_class(findings: Findings) -> Figure:
    """Draw a bar for each class, the best at the top, with the accuracy over all and that of guessing as lines."""
    few = len(findings.classes) <= _ROWS
    figure = look.new_figure(0.8 + (0.3 if few else 0.16) * len(findings.classes))
    axes = look.new_axes(figure)
    shares = findings.accuracies
    # Classes without test images last; those that are as good as another in the order of the labels.
    order = np.argsort(-np.nan_to_num(shares, nan=-1), kind="stable")
    size = look.SIZE if few else 6
    names = [look.fitted(figure, findings.classes[index], size, _NAME) for index in order]
    axes.set_yticks(range(len(order)), names, fontsize=size, **look.PLAIN)
    axes.set(xlim=(0, 1), ylim=(len(order) - 0.5, -0.5))
    axes.grid(axis="x", color=look.GRID, linewidth=0.8)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.barh(range(len(order)), np.nan_to_num(shares[order]), height=0.72, color=look.BLUES[4])
    for row, share in enumerate(shares[order]):
        said = "no test images" if np.isnan(share) else look.percent(share)
        look.write(axes, 1.015, row, said, va="center", fontsize=size)
    over_all, guessing = (look.percent(share) for share in (findings.accuracy, findings.chance))
    axes.axvline(findings.accuracy, color=look.INK, linewidth=1.6, label=f"over all: {over_all}")
    axes.axvline(findings.chance, color=look.INK, linewidth=1, linestyle=look.DASHES, label=f"guessing: {guessing}")
    look.legend_above(axes)
    return figure


def draw_confusion(findings: Findings) -> Figure:
    """Draw the confusion matrix: true classes down, predicted ones across, shares of the true class in percent."""
    count = len(findings.classes)
    width = look.WIDTH * max(count / 60, 1)  # many classes need room for their names
    figure = look.new_figure(0.9 * width, width)
    axes = look.new_axes(figure)
    axes.spines[:].set(visible=True, color=look.GRID)
    shares = findings.confusion / np.maximum(findings.total, 1)[:, None]
    image = axes.imshow(shares, cmap=look.SEQUENTIAL, vmin=0, vmax=1, interpolation="nearest")
    cell = 0.75 * width * 72 / count  # points, about
    size = min(0.75 * cell, look.SIZE)
    names = [look.fitted(figure, name, size, _NAME) for name in findings.classes]
    level = max(look.width_of(figure, name, size) for name in names) < cell * look.DPI / 72
    axes.set_xticks(range(count), names, fontsize=size, rotation_mode="anchor", **look.PLAIN)
    axes.set_yticks(range(count), names, fontsize=size, **look.PLAIN)
    if not level:
        axes.tick_params(axis="x", labelrotation=45)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
    if count <= _ROWS:
        _draw_percents(axes, findings.confusion, shares, min(0.5 * cell, look.SIZE))
    look.name_axes(axes, "predicted class", "true class")
    bar = figure.colorbar(image, ax=axes, shrink=0.6, aspect=30, pad=0.02, format=PercentFormatter(1, symbol=" %"))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=look.SMALL, labelcolor=look.INK, labelfontfamily=look.FONT)
    return figure


def _draw_percents(axes: Axes, confusion: np.ndarray, shares: np.ndarray, size: float) -> None:
    """Write whole percents into the cells, and nothing where there is no image."""
    for row, column in np.argwhere(confusion):
        share = shares[row, column]
        text = f"{100 * share:.0f}" if share >= 0.01 else "<1"
        colour = look.PAPER if share > 0.6 else look.INK
        weight = "bold" if row == column else "normal"
        style = {"ha": "center", "va": "center", "fontsize": size, "fontweight": weight}
        look.write(axes, column, row, text, color=colour, **style)
