"""Chapter 1: tensors."""

from blitz.tensors.additions import add_by_function, add_by_operator, add_in_place, add_into_result, four_additions
from blitz.tensors.bridge import Crossing, crossing
from blitz.tensors.catalogue import in_place_methods, operations, out_of_place_methods, tensor_methods, twin_of
from blitz.tensors.memory import shares_memory
from blitz.tensors.speed import flop_of_product, product, seconds_of_product

__all__ = [
    "Crossing",
    "add_by_function",
    "add_by_operator",
    "add_in_place",
    "add_into_result",
    "crossing",
    "flop_of_product",
    "four_additions",
    "in_place_methods",
    "operations",
    "out_of_place_methods",
    "product",
    "seconds_of_product",
    "shares_memory",
    "tensor_methods",
    "twin_of",
]
