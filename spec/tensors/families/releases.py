"""Which expressions of the tables the running release can evaluate."""

import functools
import re

import torch
from torch.nn import functional

from blitz.claims import release_at_least

_CALLED = re.compile(r"([\w.]*)\.(\w+)\(")  # whose, and what

# Where every name is there, but this form of the call came later, and what it was before.
SINCE = {
    "x.unflatten(0, (1, n))": "1.8",  # of dimensions with names
    "torch.linalg.cond(d)": "1.9",  # one number in a vector
    "s.to_sparse().smm(y).to_dense()": "1.8",  # 1.5 to 1.7 multiply other rows
    "s.to_sparse().sspaddmm(s.to_sparse(), y).to_dense()": "1.8",  # likewise
    "s.to_sparse_bsr((1, 1)).to_dense()": "1.13",  # not implemented
    "s.to_sparse_bsc((1, 1)).to_dense()": "1.13",  # not implemented
    "functional.cross_entropy(x, v)": "1.10",  # of labels only
    "x.scatter_reduce(0, p, y, 'sum')": "1.12",  # without y
}


@functools.lru_cache(maxsize=None)
def in_this_release(expression):
    """Tell whether the running release has every operation in an expression, in the form that it is called in."""
    return release_at_least(torch.__version__, SINCE.get(expression, "0")) and all(
        _has(owner, name) for owner, name in _CALLED.findall(expression)
    )


def names_in(expression):
    """Give the names of the operations that an expression calls."""
    return {name for _, name in _CALLED.findall(expression)}


def _has(owner, name):
    module, *path = owner.split(".")
    place = {"torch": torch, "functional": functional}.get(module, torch.Tensor)
    for part in path if place is torch else ():
        place = getattr(place, part, None)
    return hasattr(place, name)
