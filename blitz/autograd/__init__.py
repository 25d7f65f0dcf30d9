"""Chapter 2: automatic differentiation."""

from blitz.autograd.dot import dot_of
from blitz.autograd.doubling import double_until
from blitz.autograd.drawing import draw
from blitz.autograd.graph import Graph, Node, chain_of, graph_of, kind_of, name_of
from blitz.autograd.jacobian import jacobian, vector_jacobian_product
from blitz.autograd.memory import ForwardMemory, Lender, memory_of_forward
from blitz.autograd.worked import WorkedExample, worked_example

__all__ = [
    "ForwardMemory",
    "Graph",
    "Lender",
    "Node",
    "WorkedExample",
    "chain_of",
    "dot_of",
    "double_until",
    "draw",
    "graph_of",
    "jacobian",
    "kind_of",
    "memory_of_forward",
    "name_of",
    "vector_jacobian_product",
    "worked_example",
]
