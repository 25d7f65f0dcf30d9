"""Graphs as records keep them: in the part of Graphviz' language DOT that :mod:`blitz.autograd.dot` writes."""

import re
from typing import NamedTuple

from blitz.layout import layers_of

_NODE = re.compile(r'n(\d+) \[label="((?:[^"\\]|\\.)*)"(, shape=ellipse)?\];')
_EDGE = re.compile(r"n(\d+) -> n(\d+);")


class Node(NamedTuple):
    """A node's label, one line or two, and whether it is a leaf."""

    label: str
    leaf: bool


class Graph(NamedTuple):
    """Nodes, the result first, and edges from consumers to producers, as pairs of indices."""

    nodes: list[Node]
    edges: list[tuple[int, int]]

    def layers(self) -> list[int]:
        """Give each node's longest distance from the result."""
        return layers_of(len(self.nodes), self.edges)


def parse(text: object) -> Graph | None:
    """Read a graph; None where the text is none of ours, or has a cycle or an edge to nowhere."""
    if not isinstance(text, str):
        return None
    nodes, edges = [], []
    for line in map(str.strip, text.splitlines()):
        if found := _NODE.fullmatch(line):
            nodes.append(Node(_unquoted(found[2]), bool(found[3])))
        elif found := _EDGE.fullmatch(line):
            edges.append((int(found[1]), int(found[2])))
    graph = Graph(nodes, edges)
    if not nodes or any(max(edge) >= len(nodes) for edge in edges):
        return None
    try:
        graph.layers()
    except ValueError:
        return None
    return graph


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], text)
