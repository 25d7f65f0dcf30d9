"""Calling methods by name, and seeing what became of the tensor."""

import copy
import functools
import warnings
from typing import Any, NamedTuple

import numpy as np
import torch

from ..seeded import seeded
from .arguments import ELEMENTWISE, OTHERS


class State(NamedTuple):
    """What a method may change about a tensor.

    Attributes:
        values: The elements, written out; so are they compared to the last bit, and not a number equals itself.
        shape: Its size in each dimension; None where it is nested and has several.
        strides: Its layout in memory; None where it is not dense.
        dtype: Its dtype, as a string.
        requires_grad: Whether operations on it are tracked.
        shared: Whether its memory is shared between processes.
        names: The names of its dimensions, on releases that name them.
    """

    values: str
    shape: tuple
    strides: Any
    dtype: str
    requires_grad: bool
    shared: bool
    names: Any


class Call(NamedTuple):
    """A method that was called.

    Attributes:
        receiver: What it was called on.
        original: What that was before: a copy of its own.
        arguments: What it was given.
        before: The receiver's state.
        after: The receiver's state after the call.
        result: What it returned.
        moved: Whether the receiver's elements begin elsewhere in memory than before.
        writes: How many times PyTorch itself counted that the receiver was written to.
    """

    receiver: torch.Tensor
    original: torch.Tensor
    arguments: tuple
    before: State
    after: State
    result: Any
    moved: bool
    writes: int


def matrix():
    """Make the matrix on which every method in place shows: no element is what any of them would make of it."""
    return torch.tensor([[0.25, -1.5, 2.75], [0.5, 0.75, -0.125], [3.0, -2.25, 1.25]], dtype=torch.float64)


def call(name, x):
    """Call a method on a copy of ``x``, laid out in memory as ``x`` is, from a fixed seed.

    Args:
        name: A method's name.
        x: A square matrix of two rows or more; a tensor of any shape will do for an elementwise method.

    Returns:
        A :class:`Call`.

    Raises:
        Exception: Whatever the method raises.
    """
    return _call(name, _working_recipe(name), x)


def agrees(name, twin, x):
    """Tell whether a method in place leaves its receiver as its twin's result is, in the receiver's dtype.

    Layouts in memory may differ, and with them the last bits: a processor computes neighbours together, by other
    instructions than single elements.
    """
    changed, made = call(name, x).receiver, call(twin, x)
    result = made.result.to(made.receiver.dtype)
    tolerance = 1e-5 if result.dtype == torch.float32 else 1e-12
    return _outline(changed) == _outline(result) and np.allclose(
        _elements(changed), _elements(result), rtol=tolerance, atol=0, equal_nan=True
    )


def why_not_callable(name):
    """Call a method in each way that is known for it.

    Args:
        name: A method's name. One that has no recipe, of a release newer than the table, is tried with every recipe.

    Returns:
        None where one of the ways works; where none does, the first line of the first error.
    """
    try:
        _working_recipe(name)
    except _NotCallableError as error:
        return str(error)
    return None


def is_elementwise(name):
    """Tell whether a method computes each element apart, hence on any shape."""
    return any(_stem(name) in recipe.names.split() for recipe in ELEMENTWISE)


def state_of(tensor):
    """Give a tensor's :class:`State`."""
    nested = getattr(tensor, "is_nested", False)
    dense = tensor.layout == torch.strided and not nested
    return State(
        values=repr(_elements(tensor)),
        shape=None if nested else tuple(tensor.shape),
        strides=tensor.stride() if dense else None,
        dtype=str(tensor.dtype),
        requires_grad=tensor.requires_grad,
        shared=dense and tensor.is_shared(),
        names=getattr(tensor, "names", None),
    )


def _outline(tensor):
    return tuple(tensor.shape), tensor.requires_grad, getattr(tensor, "names", None)


class _NotCallableError(Exception):
    pass


def _stem(name):
    return name.rstrip("_")


@functools.lru_cache(maxsize=None)
def _working_recipe(name):
    known = [recipe for recipe in ELEMENTWISE + OTHERS if _stem(name) in recipe.names.split()]
    failures = []
    for recipe in known or ELEMENTWISE + OTHERS:
        failure = _failure(name, recipe)
        if failure is None:
            return recipe
        failures.append(failure)
    raise _NotCallableError(failures[0])


def _failure(name, recipe):
    try:
        _call(name, recipe, matrix())
    except Exception as error:  # noqa: BLE001 - releases differ in what they raise for a call that does not fit
        return _first_line(error)
    return None


def _first_line(error):
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _call(name, recipe, x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated methods are called as well
        original = recipe.prepare(copy.deepcopy(x))[0]
        receiver, arguments, *keywords = recipe.prepare(copy.deepcopy(x))
        before, address, version = state_of(receiver), _address(receiver), receiver._version  # noqa: SLF001
        with seeded(0):
            result = getattr(receiver, name)(*arguments, **(keywords[0] if keywords else {}))
        return Call(
            receiver=receiver,
            original=original,
            arguments=arguments,
            before=before,
            after=state_of(receiver),
            result=result,
            moved=address != _address(receiver),
            writes=receiver._version - version,  # noqa: SLF001
        )


def _address(tensor):
    # A sparse tensor is made of two others and has no address of its own.
    return tensor.data_ptr() if tensor.layout == torch.strided else None


def _elements(tensor):
    if getattr(tensor, "is_nested", False):
        return [part.tolist() for part in tensor.unbind()]
    if tensor.is_quantized:
        return tensor.dequantize().tolist()
    if tensor.layout == torch.sparse_coo:
        return tensor.to_dense().tolist()
    if tensor.layout == torch.strided:
        return tensor.detach().tolist()
    return tensor.values().tolist()  # compressed; 1.10 crashes now and then where it makes one dense
