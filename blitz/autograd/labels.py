"""What is written on the nodes of a drawn graph."""


def labels_of(graph, names=()):
    """Write a label for each node.

    Args:
        graph: What :func:`blitz.autograd.graph_of` gave.
        names: Pairs of a name and a leaf tensor, such as ``network.named_parameters()``, or a dictionary of them.

    Returns:
        A list of strings parallel to ``graph.nodes``: a Function's name; for a leaf its own name where it has one, or
        else ``leaf``, and its shape in a second line.
    """
    pairs = names.items() if hasattr(names, "items") else names
    known = {id(tensor): name for name, tensor in pairs}
    return [_label(node, known) for node in graph.nodes]


def _label(node, known):
    if node.variable is None:
        return node.name
    return "{}\n{}".format(known.get(id(node.variable), "leaf"), tuple(node.variable.shape))
