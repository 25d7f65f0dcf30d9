"""How the loss fell, step by step."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from blitz.gallery import look
from blitz.gallery.findings import Findings

_POINTS = 1500  # as many steps at most are drawn one by one; of a line, as many points
_COLUMNS, _ROWS = 160, 60  # of the shading that stands for more steps


def draw_loss(findings: Findings) -> Figure:
    """Draw the loss of every step lightly, its running mean strongly, the reports as dots, and the loss of guessing.

    The running mean is over the steps of one report, so the dots lie on it. The frame holds all but the highest
    hundredth of the steps; how many lie above is said.
    """
    figure = look.new_figure(4.0)
    axes = look.new_axes(figure)
    chance = -math.log(findings.chance)
    finite = np.isfinite(findings.losses)
    top = _top(findings.losses[finite], chance)
    axes.set(xlim=(0, max(len(findings.losses), 1) + 0.5), ylim=(0, top))
    axes.grid(axis="y", color=look.GRID, linewidth=0.8)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, steps=[1, 2, 2.5, 5, 10]))
    above = int((findings.losses[finite] > top).sum())
    note = f" ({above:,} of {len(finite):,} lie higher up)" if above else ""
    look.name_axes(axes, f"training step{note}", "cross-entropy loss")

    _draw_epochs(axes, findings, top)
    _draw_steps(axes, findings.losses, top)
    axes.axhline(chance, color=look.INK, linewidth=1, linestyle=look.DASHES, label=f"guessing: {chance:.2f}")
    _draw_mean(axes, findings)
    if findings.diverged_at is not None:
        _draw_divergence(axes, findings.diverged_at, top)
    look.legend_above(axes)
    return figure


def _top(losses: np.ndarray, chance: float) -> float:
    """Choose the top of the frame: a hundredth of the steps may lie above, and wild ones don't flatten the rest."""
    middle, high = np.quantile(losses, (0.5, 0.99)).tolist() if len(losses) else (0.0, 0.0)
    return min(max(1.05 * high, 1.3 * chance), max(2 * middle, 3 * chance))


def _draw_epochs(axes: Axes, findings: Findings, top: float) -> None:
    starts = range(0, len(findings.losses), findings.batches_per_epoch)
    every = -(-len(starts) // 8)
    for epoch, start in enumerate(starts, 1):
        if (epoch - 1) % every:
            continue
        if start:
            axes.axvline(start + 0.5, color=look.GRID, linewidth=1.2, zorder=1)
        _write_beside(axes, start + 0.5, top, f"epoch {epoch}", color=look.MUTED)


def _draw_steps(axes: Axes, losses: np.ndarray, top: float) -> None:
    steps = np.arange(1, len(losses) + 1)
    if len(losses) <= _POINTS:
        axes.plot(steps, losses, ".", color=look.BLUES[4], markersize=5, alpha=0.5, label="each step", zorder=2)
        return
    frame = ((0.5, len(losses) + 0.5), (0, top))
    counts, _, _ = np.histogram2d(steps, losses, bins=(_COLUMNS, _ROWS), range=frame)
    shading = np.zeros((_ROWS, _COLUMNS, 4))
    shading[..., :3] = np.array([int(look.BLUES[4][i : i + 2], 16) for i in (1, 3, 5)]) / 255
    shading[..., 3] = 0.6 * np.minimum(counts.T / max(np.quantile(counts, 0.98), 1), 1)
    axes.imshow(
        shading, extent=(*frame[0], *frame[1]), origin="lower", aspect="auto", interpolation="bilinear", zorder=2
    )
    axes.add_patch(Rectangle((0, 0), 0, 0, color=look.BLUES[2], label="each step; darker, more of them"))


def _draw_mean(axes: Axes, findings: Findings) -> None:
    last = len(findings.losses) if findings.diverged_at is None else findings.diverged_at - 1
    window = findings.report_every if findings.reports else min(findings.report_every, max(last // 10, 1))
    steps = np.unique(np.linspace(1, last, min(last, _POINTS)).round().astype(int))
    means = [findings.losses[max(step - window, 0) : step].mean(dtype=np.float64) for step in steps]
    if len(steps) > 1:
        label = f"mean of the last {window:,}"
        axes.plot(steps, means, color=look.RIGHT, linewidth=2, solid_capstyle="round", label=label, zorder=5)
    if findings.reports:
        epochs, batches, reported = np.array(findings.reports, dtype=np.float64).T
        axes.plot(
            findings.batches_per_epoch * (epochs - 1) + batches,
            reported,
            "o",
            color=look.RIGHT,
            markersize=6,
            markeredgecolor=look.PAPER,
            label="printed",
            zorder=6,
            clip_on=False,
        )


def _draw_divergence(axes: Axes, step: int, top: float) -> None:
    axes.axvline(step, color=look.WRONG, linewidth=1.5, zorder=6, clip_on=False)
    late = step > sum(axes.get_xlim()) / 2
    text = f"✗ not finite at step {step:,}"
    behind = {"facecolor": look.PAPER, "alpha": 0.85, "edgecolor": "none", "pad": 2}
    _write_beside(axes, step, top * 0.9, text, late, color=look.WRONG, fontweight="bold", bbox=behind)


def _write_beside(axes: Axes, x: float, y: float, text: str, left: bool = False, **style: Any) -> None:
    """Write a text right of an upright line, or left of it, with its top a little below y."""
    axes.annotate(
        text,
        (x, y),
        xytext=(-5 if left else 5, -4),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        fontsize=look.SMALL,
        zorder=7,
        **look.PLAIN,
        **style,
    )
