"""The four additions of chapter 1, and what writing in place saves."""

import pytest
import torch

from blitz.tensors import add_by_function, add_by_operator, add_in_place, add_into_result

from .sweeps import FLOAT, elements, places

ADDITIONS = {
    # With how many tensors each works on
    "operator": ("x + y", add_by_operator, 3),
    "function": ("torch.add(x, y)", add_by_function, 3),
    "into-result": ("torch.add(x, y, out=result)", add_into_result, 3),
    "in-place": ("y.add_(x)", add_in_place, 2),
}
# Each makes a new tensor or writes into its own; multiplying by one keeps the values as they are.
IN_PLACE = {
    "mul": ("x.mul(1)", lambda x: x.mul(1.0), 2),
    "mul-in-place": ("x.mul_(1)", lambda x: x.mul_(1.0), 1),
    "relu": ("x.relu()", lambda x: x.relu(), 2),
    "relu-in-place": ("x.relu_()", lambda x: x.relu_(), 1),
}


@places
@elements
@pytest.mark.parametrize("way", list(ADDITIONS))
def test_addition(measure, way, size, where):
    written, add, tensors = ADDITIONS[way]
    x, y = torch.rand(size, device=where), torch.rand(size, device=where)
    told = {"bytes": 3 * FLOAT * size, "working_set": tensors * FLOAT * size, "flop": size}
    measure(lambda: add(x, y), where, written, size, "elements", **told)


@places
@elements
@pytest.mark.parametrize("way", list(IN_PLACE))
def test_in_place(measure, way, size, where):
    written, operation, tensors = IN_PLACE[way]
    x = torch.rand(size, device=where)
    told = {"bytes": 2 * FLOAT * size, "working_set": tensors * FLOAT * size, "flop": size}
    measure(lambda: operation(x), where, written, size, "elements", **told)
