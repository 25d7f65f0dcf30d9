"""Evaluating the expressions of the tables, and comparing what comes out."""

import functools
import math
import warnings

import numpy as np
import torch
from torch.nn import functional

from ...oracles import array_of
from ...oracles.arrays import each, huber, last, lower_median, lstm, written
from ...strategies import NUMPY_DTYPES
from .operands import COMPLEX_OF, arrays_of

# float32 is compared closely enough to notice one percent, or one that is added to an element.
_TOLERANCES = {
    np.dtype("float32"): {"rtol": 1e-5, "atol": 1e-4},
    np.dtype("float64"): {"rtol": 1e-8, "atol": 1e-8},  # polygamma has nine digits
}
_DTYPES = {array: tensor for tensor, array in NUMPY_DTYPES.items()}
_NUMPY = {
    "np": np,
    "math": math,
    **{function.__name__: function for function in (each, huber, last, lower_median, lstm, written)},
}


def product(*factors):
    """Multiply matrices."""
    return functools.reduce(torch.matmul, factors)


def gram(q):
    """Give the products of all columns with each other: the unit matrix, if they are orthonormal."""
    return q.t().matmul(q)


def middle(u, s, v):
    """Multiply the factors of a decomposition, with ``s`` as the diagonal between them: ``U S V^T``."""
    return (u * s).matmul(v.t())


_TORCH = {
    "torch": torch,
    "functional": functional,
    **{function.__name__: function for function in (gram, middle, product)},
}


def by_pytorch(expression, operands):
    """Evaluate an expression of a table's left side."""
    return _evaluated(expression, _TORCH, operands)


def differing(table, x):
    """List the expressions of a table with which PyTorch does not make what NumPy makes: values, dtypes and shapes.

    A floating result has the dtype of ``x``, whatever NumPy's is; a complex one, that of complex numbers of such parts.

    Args:
        table: From what is written in PyTorch to what is written in NumPy.
        x: A square matrix of two rows or more, in float32 or float64, with distinct values from -8 to 8.
    """
    arrays = arrays_of(array_of(x))
    operands = tensors_of(arrays, x)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated operations are called as well
        return [made for made, expected in table.items() if not _agree(made, expected, operands, arrays)]


def copying(views, base, x):
    """List the expressions that give other memory each time, so that what they make are no views.

    Args:
        views: What is written in PyTorch of ``base``.
        base: What is written in PyTorch of ``x`` and the other operands.
        x: As :func:`differing` takes it.
    """
    operands = tensors_of(arrays_of(array_of(x)), x)
    operands["base"] = by_pytorch(base, operands)
    made = {view: [_several(by_pytorch(view, operands)) for _ in range(2)] for view in views}
    places = {view: [[one.data_ptr() for one in results] for results in twice] for view, twice in made.items()}
    return [view for view in views if places[view][0] != places[view][1]]


def tensors_of(arrays, x):
    """Make tensors of the operands; ``x`` itself stays as it is laid out in memory."""
    tensors = {name: torch.tensor(array.tolist(), dtype=_DTYPES[array.dtype]) for name, array in arrays.items()}
    return {**tensors, "x": x, "n": len(x)}


def _agree(made, expected, operands, arrays):
    found = _several(by_pytorch(made, operands))
    wanted = _several(_evaluated(expected, _NUMPY, {**arrays, "n": operands["n"]}))
    return len(found) == len(wanted) and all(_same(one, other, arrays["x"].dtype) for one, other in zip(found, wanted))


def _same(found, wanted, dtype):
    wanted = np.asarray(wanted)
    wanted = wanted.astype({"f": dtype, "c": COMPLEX_OF[dtype]}.get(wanted.dtype.kind, wanted.dtype))
    # A Python number has no dtype of PyTorch's.
    found = array_of(found) if isinstance(found, torch.Tensor) else np.asarray(found, wanted.dtype)
    alike = (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    return alike and np.allclose(found, wanted, equal_nan=True, **_TOLERANCES[dtype])


def _several(result):
    return result if isinstance(result, (tuple, list)) else [result]


def _evaluated(expression, functions, operands):
    return eval(_compiled(expression), {**functions, **operands})  # noqa: S307 - it is of our tables


@functools.lru_cache(maxsize=None)
def _compiled(expression):
    return compile(expression, "<{}>".format(expression), "eval")
