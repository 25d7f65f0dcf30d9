"""The look that all pictures have in common: size, colours, type.

Everything is set on the objects themselves. pyplot and matplotlib's global settings stay out of it, so that a picture
is the same whatever the user configured, without a display, and in any thread.
"""

import io
from bisect import bisect
from typing import Any, cast

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

DPI = 200  # the page shows a picture at half its pixels or less, so it is sharp on a screen of twice the density
WIDTH = 7.0  # inches
FONT = "DejaVu Sans"  # comes with matplotlib
# Whatever is written is text, even with two dollar signs in it.
PLAIN: dict[str, Any] = {"fontfamily": FONT, "parse_math": False}
SIZE = 10.0  # points
SMALL = 8.0

DASHES = (0, (4, 3))  # of what guessing would reach

PAPER, INK, MUTED, GRID = "#ffffff", "#1f2a36", "#5b6673", "#dfe4ea"

# Ramps of equal steps in lightness (CIELAB's L* from 100 to 21), so equal differences look equal; blue and orange stay
# apart in every kind of colour blindness.
BLUES = ("#ffffff", "#d0e5fd", "#a2cbfa", "#72b1f6", "#4895e8", "#2b7bcb", "#0361af", "#004987", "#013361")
ORANGES = ("#ffffff", "#fadccb", "#f2b998", "#e89662", "#d67531", "#b95b08", "#964702", "#733502", "#522401")
RIGHT, WRONG = BLUES[6], ORANGES[5]  # also told apart by a sign, never by colour alone
SEQUENTIAL = LinearSegmentedColormap.from_list("blitz-sequential", BLUES)
SERIES = (BLUES[7], ORANGES[5], BLUES[4], ORANGES[3], "#5b6673", BLUES[3])  # of lines; each has a mark of its own, too
MARKS = ("o", "s", "^", "D", "v", "P")
DIVERGING = LinearSegmentedColormap.from_list("blitz-diverging", ORANGES[:0:-1] + BLUES)


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Make an empty picture of a height and a width in inches, laid out so that nothing is cut off."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def new_axes(figure: Figure) -> Axes:
    """Make the only axes of a picture: no box around them, small labels."""
    axes = figure.add_subplot(facecolor=PAPER)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=INK, labelfontfamily=FONT)
    axes.set_axisbelow(True)
    return axes


def write(axes: Axes, x: float, y: float, text: str, **style: Any) -> Text:
    """Write a text into axes at data coordinates; ``style`` is any of matplotlib's properties of a text."""
    return axes.text(x, y, text, **{"fontsize": SMALL, "color": INK, **PLAIN, **style})


def fitted(figure: Figure, text: str, size: float, room: float) -> str:
    """Make a text, such as a class's name, one line that is not too long.

    Args:
        figure: Where it will stand.
        text: Whatever it is.
        size: Of the type, in points.
        room: How wide it may get, in pixels of the picture.

    Returns:
        The text, or as much of its beginning as there is room for, and an ellipsis.
    """
    text = " ".join(text.split())
    if width_of(figure, text, size) <= room:
        return text
    fitting = bisect(range(len(text)), room, key=lambda letters: width_of(figure, text[:letters] + "…", size))
    return text[: max(fitting - 1, 1)].rstrip() + "…"


def width_of(figure: Figure, text: str, size: float) -> float:
    """Measure how wide a line of text gets, in pixels of the picture."""
    renderer = _canvas(figure).get_renderer()
    return renderer.get_text_width_height_descent(text, FontProperties(family=FONT, size=size), ismath=False)[0]


def name_axes(axes: Axes, across: str, up: str) -> None:
    """Say what the horizontal and the vertical axis are."""
    axes.set_xlabel(across, fontsize=SMALL, color=MUTED, fontfamily=FONT)
    axes.set_ylabel(up, fontsize=SMALL, color=MUTED, fontfamily=FONT)


def title_above(figure: Figure, text: str) -> None:
    """Say what a picture is of, in one line at its top left."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=SIZE, color=INK, **PLAIN)


def legend_above(axes: Axes) -> None:
    """Explain what has a label, in one line above the axes, where it hides no data."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        borderaxespad=0,
        ncols=4,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.6,
        labelcolor=INK,
        prop={"family": FONT, "size": SMALL},
    )


def percent(share: float) -> str:
    """Write a share from 0 to 1 out, as in ``85.4 %``."""
    return f"{100 * share:.1f} %"


def png_of(figure: Figure) -> bytes:
    """Render a picture as a PNG."""
    file = io.BytesIO()
    # Not savefig, which minds the user's settings of what to cut off and what to paint behind.
    _canvas(figure).print_png(file, metadata={"Software": None})
    return file.getvalue()


def svg_of(figure: Figure) -> bytes:
    """Render a picture as an SVG, the same bytes for the same picture."""
    file = io.BytesIO()
    # Letters as paths look the same wherever the font is missing. SVGs have no date, and ids that don't differ.
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "blitz"}):
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None, "Creator": None})
    figure.set_dpi(DPI)  # an SVG counts in points, and leaves the picture at that
    FigureCanvasAgg(figure)  # which measures texts
    return file.getvalue()


def _canvas(figure: Figure) -> FigureCanvasAgg:
    return cast("FigureCanvasAgg", figure.canvas)
