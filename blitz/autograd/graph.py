"""The graph that autograd records: walked from a result back to the leaves.

Chapter 2, section "Tensor": tensors and Functions form an acyclic graph that encodes the whole computation. Chapter 3,
section "Loss function", follows the same graph back from the loss of a network.
"""

import re

import torch

from blitz.layout import layers_of

# One operation under the names that its node had: by release, and by the library that computes it.
_SYNONYMS = {
    "thnnconv2d": "convolution",  # 1.3 to 1.10, as are the next two
    "mkldnnconvolution": "convolution",
    "cudnnconvolution": "convolution",
    "slowconv2d": "convolution",
    "convolutionoverrideable": "convolution",
    "maxpool2dwithindices": "maxpool2d",
    "mkldnnmaxpool2d": "maxpool2d",
    "unsafeview": "view",
    "reshapealias": "view",  # what view() and reshape() recorded from 1.11 to 2.0
    "tocopy": "copy",
}


class Node:
    """One Function of the graph.

    Attributes:
        name: The name that PyTorch gives it, such as ``AddBackward0``.
        kind: The operation under a name that is the same on every release, such as ``add`` or ``convolution``.
        variable: The leaf tensor whose gradient it accumulates, for an ``AccumulateGrad``; otherwise None.
    """

    def __init__(self, function):
        self.name = name_of(function)
        self.kind = kind_of(self.name)
        self.variable = getattr(function, "variable", None) if self.kind == "accumulategrad" else None

    def __repr__(self):
        return "Node({!r})".format(self.name)


class Graph:
    """What :func:`graph_of` found.

    Attributes:
        nodes: The :class:`Node` objects, breadth first from the result, each once; the result's own is the first.
        edges: Pairs of indices into ``nodes``, each from the Function that consumed a value to the one that produced
            it; a value that was used twice by one Function has two equal edges.
    """

    def __init__(self, nodes, edges):
        self.nodes = nodes
        self.edges = edges
        self._producers = [[] for _ in nodes]
        for consumer, producer in edges:
            self._producers[consumer].append(producer)

    @property
    def leaves(self):
        """The leaf tensors, in the order of their nodes."""
        return [node.variable for node in self.nodes if node.variable is not None]

    def producers(self, index):
        """List the indices of the nodes that made the inputs of one node, in the order of the inputs."""
        return self._producers[index]

    def layers(self):
        """Give each node's longest distance from the result, as a list parallel to ``nodes``.

        Raises:
            ValueError: The graph has a cycle.
        """
        return layers_of(len(self.nodes), self.edges)

    @property
    def depth(self):
        """The number of nodes on the longest path from the result to a leaf."""
        return 1 + max(self.layers())


def graph_of(tensor):
    """Walk the graph behind a tensor.

    Args:
        tensor: The result of tracked operations, or a leaf that requires grad; of any shape and dtype.

    Returns:
        A :class:`Graph`. Inputs that do not require grad have no node. A leaf's graph is its ``AccumulateGrad`` alone.

    Raises:
        ValueError: The tensor does not require grad, so that no graph was recorded.
    """
    functions = [_function_of(tensor)]
    # PyTorch makes the Python object of a Function when asked for it and keeps it no longer than we do: as long as the
    # list holds it, the same Function is the same object.
    index = {functions[0]: 0}
    edges = []
    for consumer, function in enumerate(functions):  # grows on the way
        for producer in _producers_of(function):
            if producer not in index:
                index[producer] = len(functions)
                functions.append(producer)
            edges.append((consumer, index[producer]))
    return Graph([Node(function) for function in functions], edges)


def chain_of(tensor):
    """Follow a network's data from its loss back to the input.

    Args:
        tensor: The result, such as a loss.

    Returns:
        The names of the Functions from the result on. At each the first input is followed that is neither a parameter
        nor a transposed parameter (a linear layer transposes its weight). Where the input requires grad, the last is
        its ``AccumulateGrad``.

    Raises:
        ValueError: The tensor does not require grad.
    """
    function, names = _function_of(tensor), []
    while function is not None:
        names.append(name_of(function))
        function = next((producer for producer in _producers_of(function) if not _is_parameter(producer)), None)
    return names


def name_of(function):
    """Give the name under which PyTorch prints a Function (``grad_fn``), such as ``AddBackward0``."""
    name = type(function).__name__
    # Functions that PyTorch did not bind to a Python type of their own share this one; they know their C++ name.
    return function.name().split("::")[-1] if name == "CppFunction" else name


def kind_of(name):
    """Give the operation that a Function's name stands for, alike on every release.

    Args:
        name: A name as PyTorch gives it, such as ``AddBackward0``, ``ThnnConv2DBackward`` or ``AccumulateGrad``.

    Returns:
        A lower-case word without the suffix ``Backward`` and its number, such as ``add``, ``convolution`` or
        ``accumulategrad``.
    """
    kind = re.sub(r"Backwards?\d*$", "", name).lower()
    return _SYNONYMS.get(kind, kind)


def _function_of(tensor):
    if not tensor.requires_grad:
        raise ValueError(
            "the tensor does not require grad, so there is no graph; set requires_grad on what it is made of"
        )
    if tensor.grad_fn is not None:
        return tensor.grad_fn
    # A leaf has no grad_fn, but whatever is made of it knows the node that accumulates its gradient.
    with torch.enable_grad():
        return tensor.view_as(tensor).grad_fn.next_functions[0][0]


def _producers_of(function):
    return [producer for producer, _ in function.next_functions if producer is not None]


def _is_parameter(function):
    if kind_of(name_of(function)) == "t":
        return all(_is_parameter(producer) for producer in _producers_of(function))
    return isinstance(getattr(function, "variable", None), torch.nn.Parameter)
