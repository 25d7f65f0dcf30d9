"""A graph of autograd as SVG: the result at the top, leaves below; arrows as backward walks."""

from collections import Counter
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from blitz.layout import layout_of
from blitz.report.pictures.dot import Graph

# Pixels
_LETTER = 7.3
_LINE = 16
_PADDING = 12
_GAP = 18
_LAYER = 62
_MARGIN = 8

_SVG = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True).from_string(
    """\
<svg class="graph" role="img" aria-label="{{ alt }}" viewBox="{{ '%.0f %.0f %.0f %.0f' | format(*view) }}" \
width="{{ '%.0f' | format(view[2]) }}" xmlns="http://www.w3.org/2000/svg">
<defs><marker id="{{ name }}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 0L8 4L0 8z" fill="var(--edge)"/></marker></defs>
{% for path in paths %}
<path d="{{ path }}" fill="none" stroke="var(--edge)" marker-end="url(#{{ name }}-tip)"/>
{% endfor %}
{% for x, y, times in repeated %}
<text class="times" x="{{ '%.1f' | format(x + 5) }}" y="{{ '%.1f' | format(y + 4) }}">× {{ times }}</text>
{% endfor %}
{% for box in boxes %}
<rect class="{{ 'leaf' if box.leaf else 'function' }}" x="{{ '%.1f' | format(box.x - box.width / 2) }}" \
y="{{ '%.1f' | format(box.y - box.height / 2) }}" width="{{ '%.1f' | format(box.width) }}" height="{{ box.height }}" \
rx="{{ box.height / 2 if box.leaf else 5 }}"/>
{% for line in box.lines %}
<text x="{{ '%.1f' | format(box.x) }}" y="{{ '%.1f' | format(box.y + 5 + 16 * (loop.index0 - (box.lines | length - 1) / 2)) }}" \
text-anchor="middle">{{ line }}</text>
{% endfor %}
{% endfor %}
</svg>"""
)


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
        ((boxes[consumer].x + boxes[producer].x) / 2, (boxes[consumer].y + boxes[producer].y) / 2, used[consumer, producer])
        for consumer, producer in layout.routes
        if used[consumer, producer] > 1
    ]
    left = min(box.x - box.width / 2 for box in boxes) - _MARGIN
    right = max(box.x + box.width / 2 for box in boxes) + _MARGIN
    bottom = max(box.y + box.height / 2 for box in boxes) + _MARGIN
    top = -boxes[0].height / 2 - _MARGIN
    view = (left, top, right - left, bottom - top)
    return Markup(_SVG.render(name=name, alt=alt, view=view, paths=paths, boxes=boxes, repeated=repeated))  # noqa: S704 - the template escapes


def _path(points: list[tuple[float, float]], consumer: _Box, producer: _Box) -> str:
    start = (points[0][0], points[0][1] + consumer.height / 2)
    end = (points[-1][0], points[-1][1] - producer.height / 2)
    stops = [start, *points[1:-1], end]
    path = f"M{start[0]:.1f} {start[1]:.1f}"
    for (x, y), (next_x, next_y) in zip(stops, stops[1:], strict=False):
        middle = (y + next_y) / 2
        path += f"C{x:.1f} {middle:.1f} {next_x:.1f} {middle:.1f} {next_x:.1f} {next_y:.1f}"
    return path
