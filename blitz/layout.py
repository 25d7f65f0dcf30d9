"""Where the nodes of a drawn graph go: in layers from the result down to the leaves.

Knows nothing of torch: the graph may be a running one (:mod:`blitz.autograd.graph`) or one that a record kept.
"""

import itertools
from typing import Dict, List, NamedTuple, Tuple


class Layout(NamedTuple):
    """Places in units of the caller's widths; y is 0 for the result and grows by 1 with each layer.

    Attributes:
        places: For each node (x, y) of its middle.
        routes: For each distinct edge the points that its line passes, from the consumer to the producer.
    """

    places: List[Tuple[float, float]]
    routes: Dict[Tuple[int, int], List[Tuple[float, float]]]


def layers_of(count, edges):
    """Give each node's longest distance from the nodes that nothing consumes.

    Args:
        count: The number of nodes.
        edges: Pairs of indices of nodes, each from a consumer to a producer.

    Returns:
        A list of ``count`` integers.

    Raises:
        ValueError: The graph has a cycle.
    """
    producers: List[List[int]] = [[] for _ in range(count)]
    awaited = [0] * count
    for consumer, producer in edges:
        producers[consumer].append(producer)
        awaited[producer] += 1
    layers = [0] * count
    ready = [node for node in range(count) if awaited[node] == 0]
    visited = 0
    while ready:
        consumer = ready.pop()
        visited += 1
        for producer in producers[consumer]:
            layers[producer] = max(layers[producer], layers[consumer] + 1)
            awaited[producer] -= 1
            if awaited[producer] == 0:
                ready.append(producer)
    if visited < count:
        raise ValueError("{} nodes of the graph lie on a cycle or behind one".format(count - visited))
    return layers


def layout_of(graph, widths, gap):
    """Lay a graph out so that its longest path runs straight and nothing overlaps.

    Args:
        graph: Has ``nodes`` and ``edges``, and ``layers()``, as what :func:`blitz.autograd.graph_of` gives.
        widths: The width of each node's box.
        gap: The least distance between two boxes of a layer.

    Returns:
        A :class:`Layout`. A node lies one layer below the lowest of its consumers; edges that pass layers in between
        get a place of their own in each.
    """
    layers = graph.layers()
    widths = list(widths)
    chains = {}
    for consumer, producer in dict.fromkeys(graph.edges):
        between = range(layers[consumer] + 1, layers[producer])
        chains[consumer, producer] = [consumer, *range(len(widths), len(widths) + len(between)), producer]
        widths.extend(0.0 for _ in between)
        layers.extend(between)
    producers: List[List[int]] = [[] for _ in widths]
    for chain in chains.values():
        for upper, lower in zip(chain, chain[1:]):
            producers[upper].append(lower)
    x = _columns(_rows(layers), producers, widths, gap)
    places = [(x[node], float(layers[node])) for node in range(len(widths))]
    routes = {edge: [places[node] for node in chain] for edge, chain in chains.items()}
    return Layout(places[: len(graph.nodes)], routes)


def _rows(layers):
    rows: List[List[int]] = [[] for _ in range(1 + max(layers))]
    for node, layer in enumerate(layers):
        rows[layer].append(node)
    return rows


def _columns(rows, producers, widths, gap):
    """Choose x for each node, row by row from the top: as near as it can be to where its consumers want it."""
    height = [0] * len(widths)
    for row in reversed(rows):
        for node in row:
            height[node] = max((1 + height[producer] for producer in producers[node]), default=0)
    x = [0.0] * len(widths)
    wishes: List[List[float]] = [[] for _ in widths]
    for row in rows:
        wished = {node: sum(wishes[node]) / len(wishes[node]) if wishes[node] else 0.0 for node in row}
        ordered = sorted(row, key=lambda node: wished[node])
        # Where there is not room for all, a leaf moves rather than a node with much below it.
        boxes = [_Box(wished[node], widths[node], (1 + height[node]) ** 2) for node in ordered]
        for node, column in zip(ordered, _spread(boxes, gap)):
            x[node] = column
        for node in row:
            for producer, offset in _offsets(producers[node], height, widths, gap):
                wishes[producer].append(x[node] + offset)
    return x


def _offsets(producers, height, widths, gap):
    """Put the producer with the longest path below it straight under its consumer, the others to its right and left.

    Where none has anything below it, all of them stand about the middle.
    """
    ordered = sorted(producers, key=lambda node: -height[node])
    reach = {1: widths[ordered[0]] / 2, -1: widths[ordered[0]] / 2} if ordered else {}
    offsets = [0.0] if ordered else []
    for node, side in zip(ordered[1:], itertools.cycle((1, -1))):
        offsets.append(side * (reach[side] + gap + widths[node] / 2))
        reach[side] += gap + widths[node]
    middle = (reach[1] - reach[-1]) / 2 if ordered and height[ordered[0]] == 0 else 0.0
    return [(node, offset - middle) for node, offset in zip(ordered, offsets)]


class _Box(NamedTuple):
    wished: float
    width: float
    weight: float


def _spread(boxes, gap):
    """Move as little as can be, in weighted squares, what would overlap; the boxes come and stay in ascending order.

    Boxes that touch differ only by where their block begins, and a block lies best where its members wish it on
    average: the pool-adjacent-violators algorithm.
    """
    starts, start = [], 0.0
    for before, box in zip([None, *boxes], boxes):
        start += (before.width + box.width) / 2 + gap if before else 0.0
        starts.append(start)
    blocks: List[Tuple[float, float, int]] = []
    for box, offset in zip(boxes, starts):
        total, weight, count = box.weight * (box.wished - offset), box.weight, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / weight:
            last = blocks.pop()
            total, weight, count = total + last[0], weight + last[1], count + last[2]
        blocks.append((total, weight, count))
    shifts = [total / weight for total, weight, count in blocks for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, starts)]
