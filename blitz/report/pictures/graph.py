"""A graph of autograd as SVG: the result at the top, leaves below; arrows as backward walks."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from blitz.layout import layout_of
from blitz.report.pictures.dot import Graph
from blitz.report.templating import render

# Pixels
_LETTER = 7.3
_LINE = 16
_PADDING = 12
_GAP = 18
_LAYER = 62
_MARGIN = 8


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    lines: list[str]
    leaf: bool


def draw_graph(graph: Graph, name: str, alt: str) -> Markup:
    """Draw a graph.

    Args:
        graph: Without cycles.
        name: Of the picture; no other picture of the page has it.
        alt: What a screen reader says.

    Returns:
        An ``svg`` element, whose colours are the page's.
    """
    lines = [node.label.split("\n") for node in graph.nodes]
    widths = [2 * _PADDING + _LETTER * max(map(len, texts)) for texts in lines]
    layout = layout_of(graph, widths, _GAP)
    boxes = [
        _Box(x, _LAYER * layer, width, _PADDING + _LINE * len(texts), texts, node.leaf)
        for (x, layer), width, texts, node in zip(layout.places, widths, lines, graph.nodes, strict=True)
    ]
    paths = [
        _path([(x, _LAYER * y) for x, y in route], boxes[consumer], boxes[producer])
        for (consumer, producer), route in layout.routes.items()
    ]
    # One Function may have used one value several times, as y * y does.
    used = Counter(graph.edges)
    repeated = [
        (
            (boxes[consumer].x + boxes[producer].x) / 2,
            (boxes[consumer].y + boxes[producer].y) / 2,
            used[consumer, producer],
        )
        for consumer, producer in layout.routes
        if used[consumer, producer] > 1
    ]
    left = min(box.x - box.width / 2 for box in boxes) - _MARGIN
    right = max(box.x + box.width / 2 for box in boxes) + _MARGIN
    bottom = max(box.y + box.height / 2 for box in boxes) + _MARGIN
    top = -boxes[0].height / 2 - _MARGIN
    view = (left, top, right - left, bottom - top)
    svg = render("graph.svg", name=name, alt=alt, view=view, paths=paths, boxes=boxes, repeated=repeated)
    return Markup(svg)  # noqa: S704 - the template escapes


def _path(points: list[tuple[float, float]], consumer: _Box, producer: _Box) -> str:
    start = (points[0][0], points[0][1] + consumer.height / 2)
    end = (points[-1][0], points[-1][1] - producer.height / 2)
    stops = [start, *points[1:-1], end]
    path = f"M{start[0]:.1f} {start[1]:.1f}"
    for (x, y), (next_x, next_y) in pairwise(stops):
        middle = (y + next_y) / 2
        path += f"C{x:.1f} {middle:.1f} {next_x:.1f} {middle:.1f} {next_x:.1f} {next_y:.1f}"
    return path
