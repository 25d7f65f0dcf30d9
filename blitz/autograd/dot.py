"""A graph as text in Graphviz' language DOT."""

from blitz.autograd.labels import labels_of


def dot_of(graph, names=()):
    """Write a graph in DOT.

    Args:
        graph: What :func:`blitz.autograd.graph_of` gave.
        names: Pairs of a name and a leaf tensor, such as ``network.named_parameters()``, or a dictionary of them.

    Returns:
        The text of a digraph whose nodes are named n0, n1, … in the order of ``graph.nodes``, so that equal
        computations have equal texts. Edges lead from the Function that consumed a value to the one that produced it:
        the way that backward takes. Leaves are ellipses, Functions boxes.
    """
    lines = ["digraph autograd {", "  node [shape=box];"]
    for index, (node, label) in enumerate(zip(graph.nodes, labels_of(graph, names))):
        shape = "" if node.variable is None else ", shape=ellipse"
        lines.append("  n{} [label={}{}];".format(index, _quoted(label), shape))
    lines += ["  n{} -> n{};".format(consumer, producer) for consumer, producer in graph.edges]
    return "\n".join([*lines, "}", ""])


def _quoted(label):
    """Quote a label, in which DOT reads a backslash as the beginning of an escape."""
    escaped = label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"{}"'.format(escaped)
