"""A graph as a picture, by matplotlib."""

from blitz.autograd.labels import labels_of
from blitz.layout import layout_of

# Inches
_LETTER = 0.082
_PADDING = 0.26
_GAP = 0.28
_LAYER = 0.74
_LINE = 0.17
_MARGIN = 0.35
_LEGEND = 0.75
_LEGEND_WIDTH = 4.7

_FUNCTION = {"facecolor": "#eef2f7", "edgecolor": "#4a6078"}
_LEAF = {"facecolor": "#fdecd8", "edgecolor": "#c1661c"}
_INK = "#1f2a36"
_EDGE = "#7b8794"


def draw(graph, path, names=()):
    """Draw a graph, from the result at the top down to the leaves, and save the picture.

    Args:
        graph: What :func:`blitz.autograd.graph_of` gave.
        path: Where to save it; the suffix says how (``.png``, ``.svg``). An existing file is replaced.
        names: Pairs of a name and a leaf tensor, such as ``network.named_parameters()``, or a dictionary of them.

    Raises:
        ImportError: matplotlib is not installed; the message says how to get it.
    """
    try:
        # Figure alone, without pyplot: no window system is asked for and no global state is left behind.
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("drawing a graph needs matplotlib; install it with `pip install matplotlib`") from error

    labels = labels_of(graph, names)
    sizes = [_size(label) for label in labels]
    layout = layout_of(graph, [width for width, _ in sizes], _GAP)
    boxes = [(x, -_LAYER * y, width, height) for (x, y), (width, height) in zip(layout.places, sizes)]

    left = min(x - width / 2 for x, _, width, _ in boxes) - _MARGIN
    right = max(x + width / 2 for x, _, width, _ in boxes) + _MARGIN
    narrow = max(0.0, _LEGEND_WIDTH - (right - left)) / 2
    left, right = left - narrow, right + narrow
    bottom = min(y - height / 2 for _, y, _, height in boxes) - _MARGIN - _LEGEND
    top = max(y + height / 2 for _, y, _, height in boxes) + _MARGIN
    figure = Figure(figsize=(right - left, top - bottom), facecolor="white")
    axes = figure.add_axes([0, 0, 1, 1], xlim=(left, right), ylim=(bottom, top))
    axes.axis("off")

    for (consumer, producer), route in layout.routes.items():
        points = [(x, -_LAYER * y) for x, y in route]
        _draw_edge(axes, points, boxes[consumer], boxes[producer], graph.edges.count((consumer, producer)))
    for node, label, box in zip(graph.nodes, labels, boxes):
        _draw_box(axes, label, box, _FUNCTION if node.variable is None else _LEAF)
    _draw_legend(axes, left + _MARGIN, bottom + 0.3)
    figure.savefig(path, dpi=150)


def _size(label):
    lines = label.split("\n")
    return _PADDING + _LETTER * max(len(line) for line in lines), _PADDING * 0.6 + _LINE * len(lines)


def _draw_box(axes, label, box, colours):
    from matplotlib.patches import FancyBboxPatch

    x, y, width, height = box
    shape = "round,pad=0,rounding_size=0.08"
    axes.add_patch(
        FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle=shape, linewidth=1, zorder=2, **colours)
    )
    axes.text(x, y, label, ha="center", va="center", fontsize=9, color=_INK, linespacing=1.15, zorder=3)


def _draw_edge(axes, points, consumer, producer, times):
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    start = (points[0][0], points[0][1] - consumer[3] / 2)
    end = (points[-1][0], points[-1][1] + producer[3] / 2)
    stops = [start, *points[1:-1], end]
    vertices, codes = [start], [Path.MOVETO]
    for (x, y), (next_x, next_y) in zip(stops, stops[1:]):
        middle = (y + next_y) / 2
        vertices += [(x, middle), (next_x, middle), (next_x, next_y)]
        codes += [Path.CURVE4] * 3
    axes.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes), arrowstyle="-|>", mutation_scale=9, linewidth=1, color=_EDGE, zorder=1
        )
    )
    if times > 1:  # one Function that used one value several times, as y * y does
        x, y = (stops[0][0] + stops[1][0]) / 2, (stops[0][1] + stops[1][1]) / 2
        axes.text(x + 0.06, y, "{} times".format(times), ha="left", va="center", fontsize=8, color=_EDGE, zorder=3)


def _draw_legend(axes, left, bottom):
    for row, (label, colours, meaning) in enumerate(
        [
            ("leaf", _LEAF, "a tensor that backward gives its grad"),
            ("Function", _FUNCTION, "what a result's grad_fn is; arrows as backward walks"),
        ]
    ):
        _draw_box(axes, label, (left + 0.42, bottom + 0.32 * row, 0.84, 0.24), colours)
        axes.text(left + 0.98, bottom + 0.32 * row, meaning, va="center", fontsize=8, color=_INK)
