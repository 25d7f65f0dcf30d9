"""Differentiable functions: compositions of operations, as data that PyTorch and NumPy both can run.

A composition is a list of steps over a growing list of values. The values begin with the leaves; a step names an
operation and the values that it takes, and its result is appended. The first operand of a step is always the newest
value, so every step counts towards the result, which is the last value. All operations are smooth and leave values
within -2 … 2 there, so that central differences are accurate to about nine digits.
"""

from typing import List, NamedTuple, Tuple

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .reused import reused
from .shapes import broadcastable_shapes
from .tensors import LAYOUTS, tensors

# By the dimensions that an operation needs.
_UNARY = (
    ("sin", "tanh", "sigmoid", "exp", "log", "sqrt", "cube", "total", "doubled_in_place"),
    ("flip", "cumsum", "sum", "first", "softmax", "overwritten"),
    ("gram",),
)
_BINARY = ("add", "sub", "mul", "div", "stack")
# These take empty tensors, but on 1.3 their backward passes do not ("ldb should be at least max(1, 0)" from the BLAS,
# "start (0) + length (1) exceeds dimension size (0)").
_NONEMPTY = ("gram", "cumsum")

# What the graph must at least hold for a step, as far as releases agree.
NODE_KINDS = {
    "sin": ("sin",),
    "tanh": ("tanh",),
    "sigmoid": ("sigmoid",),
    "exp": ("exp", "div"),
    "log": ("mul", "add", "log"),
    "sqrt": ("mul", "add", "sqrt", "div"),
    "cube": ("pow", "div"),
    "total": ("sum", "div"),
    "doubled_in_place": ("clone", "mul", "div"),
    "flip": ("flip",),
    "cumsum": ("cumsum", "div"),
    "sum": ("sum", "div"),
    "first": (),
    "softmax": ("softmax",),
    "overwritten": ("clone", "sin"),
    "gram": ("div",),
    "add": ("add", "div"),
    "sub": ("sub", "div"),
    "mul": ("mul", "div"),
    "div": ("mul", "add", "div"),
    "stack": ("mean",),
}


class Composition(NamedTuple):
    """A function and where to evaluate it.

    Attributes:
        steps: Tuples of an operation's name and the indices of its operands.
        leaves: float64 tensors whose shapes broadcast together. Some or all require grad.
    """

    steps: List[Tuple]
    leaves: Tuple[torch.Tensor, ...]


class VectorFunction(NamedTuple):
    """A function from R^n to R^m: a composition of one leaf, its value flattened and multiplied with a matrix.

    Attributes:
        steps: The composition's.
        matrix: Of shape (m, elements of the composition's value).
        point: Where; float64, shape (n,).
        vector: float64, shape (m,).
        scalar_steps: A composition on R^m, for :func:`scalar_in_torch`.
    """

    steps: List[Tuple]
    matrix: torch.Tensor
    point: torch.Tensor
    vector: torch.Tensor
    scalar_steps: List[Tuple]


def in_torch(steps, leaves):
    """Run a composition on tensors."""

    def overwritten(a):
        b = a.clone()
        b[..., :1] = torch.sin(a[..., :1])
        return b

    operations = {
        "sin": torch.sin,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "exp": lambda a: a.exp() / 4,
        "log": lambda a: (a * a + 1).log(),
        "sqrt": lambda a: (a * a + 1).sqrt() / 2,
        "cube": lambda a: a**3 / 4,
        "total": lambda a: a.sum() / 32,
        "doubled_in_place": lambda a: a.clone().mul_(a) / 2,
        "flip": lambda a: torch.flip(a, [-1]),
        "cumsum": lambda a: a.cumsum(-1) / 4,
        "sum": lambda a: a.sum(-1, keepdim=True) / 4,
        "first": lambda a: a[..., :1],
        "softmax": lambda a: torch.softmax(a, -1),
        "overwritten": overwritten,
        "gram": lambda a: a.matmul(a.transpose(-1, -2)).matmul(a) / 64,
        "add": lambda a, b: (a + b) / 2,
        "sub": lambda a, b: (a - b) / 2,
        "mul": lambda a, b: a * b / 2,
        "div": lambda a, b: a / (b * b + 1),
        "stack": lambda a, b: torch.stack(torch.broadcast_tensors(a, b)).mean(0),
    }
    values = list(leaves)
    for name, *operands in steps:
        values.append(operations[name](*[values[index] for index in operands]))
    return values[-1]


def in_numpy(steps, leaves):
    """Run a composition on arrays."""

    def overwritten(a):
        b = a.copy()
        b[..., :1] = np.sin(a[..., :1])
        return b

    def softmax(a):
        exponentials = np.exp(a)
        return exponentials / exponentials.sum(-1, keepdims=True)

    operations = {
        "sin": np.sin,
        "tanh": np.tanh,
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        "exp": lambda a: np.exp(a) / 4,
        "log": lambda a: np.log1p(a * a),
        "sqrt": lambda a: np.hypot(a, 1) / 2,
        "cube": lambda a: a * a * a / 4,
        "total": lambda a: np.asarray(a.sum() / 32),
        "doubled_in_place": lambda a: a * a / 2,
        "flip": lambda a: a[..., ::-1],
        "cumsum": lambda a: np.cumsum(a, -1) / 4,
        "sum": lambda a: a.sum(-1, keepdims=True) / 4,
        "first": lambda a: a[..., :1],
        "softmax": softmax,
        "overwritten": overwritten,
        "gram": lambda a: a @ a.swapaxes(-1, -2) @ a / 64,
        "add": lambda a, b: (a + b) / 2,
        "sub": lambda a, b: (a - b) / 2,
        "mul": lambda a, b: a * b / 2,
        "div": lambda a, b: a / (b * b + 1),
        "stack": lambda a, b: (a + b) / 2,
    }
    values = list(leaves)
    for name, *operands in steps:
        values.append(np.asarray(operations[name](*[values[index] for index in operands])))
    return values[-1]


def scalar_in_torch(steps, leaves):
    """Sum a composition's value on tensors, each element with a weight of its own, so that none stands for another."""
    value = in_torch(steps, leaves)
    weights = 1 / (1 + torch.arange(value.numel(), dtype=value.dtype))
    return (value * weights.reshape(value.shape)).sum()


def scalar_in_numpy(steps, leaves):
    """Sum a composition's value on arrays, with the weights of :func:`scalar_in_torch`."""
    value = in_numpy(steps, leaves)
    return (value * (1 / (1 + np.arange(value.size))).reshape(value.shape)).sum()


def leaves_behind(steps, leaves):
    """Give for each value of a composition the indices of the leaves that it is made of."""
    behind = [{index} for index in range(len(leaves))]
    for _, *operands in steps:
        behind.append(set().union(*[behind[index] for index in operands]))
    return behind


@st.composite
def compositions(draw, requires_grad=None, layouts=LAYOUTS):
    """Draw a composition of one to six steps on one to three leaves, zero-size and zero-dimensional ones too.

    Args:
        draw: Hypothesis' own.
        requires_grad: A strategy of flags for the leaves; always True by default.
        layouts: The memory layouts of the leaves to choose from.
    """
    count = draw(st.integers(1, 3))
    shapes = draw(broadcastable_shapes(count, max_side=3))
    flags = st.just(True) if requires_grad is None else requires_grad
    leaves = tuple(
        draw(tensors(torch.float64, shape, layouts, _values())).requires_grad_(draw(flags))
        for shape in shapes.input_shapes
    )
    return Composition(draw(_steps(shapes.input_shapes)), leaves)


@st.composite
def each_operation(draw, min_side=1):
    """Draw operands, and give a composition of each operation alone, on leaves of its own that hold these operands.

    Args:
        draw: Hypothesis' own.
        min_side: The least size of a dimension; 0 for empty tensors too.
    """
    shape = draw(hnp.array_shapes(min_dims=len(_UNARY) - 1, max_dims=3, min_side=min_side, max_side=3))
    operands = [draw(tensors(torch.float64, shape, LAYOUTS, _values())) for _ in range(2)]
    counts = {name: 2 if name in _BINARY else 1 for name in NODE_KINDS}
    return [
        Composition([(name, *range(count))], tuple(operand.detach().requires_grad_() for operand in operands[:count]))
        for name, count in counts.items()
        if name not in _NONEMPTY or 0 not in shape
    ]


@st.composite
def vector_functions(draw):
    """Draw a function from R^n to R^m, for n and m of 1 to 4 and 1 to 3."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    steps = draw(_steps([(n,)]))
    columns = in_numpy(steps, [np.zeros(n)]).size
    # So small that the product, too, stays within -2 … 2.
    matrix = draw(tensors(torch.float64, (m, columns), LAYOUTS, _values().map(lambda value: value / (2 * columns))))
    point, vector = [draw(tensors(torch.float64, (size,), LAYOUTS, _values())) for size in (n, m)]
    return VectorFunction(steps, matrix, point, vector, scalar_steps=draw(_steps([(m,)])))


def vector_in_torch(function, point):
    """Evaluate a :class:`VectorFunction` at a tensor."""
    return function.matrix.matmul(in_torch(function.steps, [point]).reshape(-1))


def vector_in_numpy(function, point):
    """Evaluate a :class:`VectorFunction` at an array."""
    return np.array(function.matrix.tolist()) @ in_numpy(function.steps, [point]).reshape(-1)


@st.composite
def _steps(draw, shapes):
    """Draw steps for leaves of these shapes."""
    shapes, steps = list(shapes), []
    for _ in range(draw(st.integers(1, 6))):
        name = draw(_operations(len(shapes[-1]), 0 in shapes[-1]))
        operands = [len(shapes) - 1]
        if name in _BINARY:
            operands.append(draw(st.integers(0, len(shapes) - 1)))
        steps.append((name, *operands))
        shapes.append(in_numpy([(name, *range(len(operands)))], [np.zeros(shapes[index]) for index in operands]).shape)
    return steps


@reused
def _operations(dimensions, empty):
    """Draw the name of an operation for tensors of so many dimensions."""
    unary = [name for names in _UNARY[: dimensions + 1] for name in names]
    return st.sampled_from([*_BINARY, *(name for name in unary if not (empty and name in _NONEMPTY))])


@reused
def _values():
    return st.integers(-16, 16).map(lambda numerator: numerator / 8)
