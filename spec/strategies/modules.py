"""Modules within modules, with parameters and buffers at every depth."""

import torch
from hypothesis import strategies as st


class Scaled(torch.nn.Module):
    """A module with a parameter and a buffer of its own around others.

    Attributes:
        inner: The others.
    """

    def __init__(self, inner):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))
        self.register_buffer("offset", torch.zeros(1))
        self.inner = torch.nn.ModuleList(inner)

    def forward(self, x):
        """Map (batch, 3) to the same shape, through every module within."""
        for module in self.inner:
            x = module(x)
        return x * self.factor + self.offset


def _leaves():
    return st.sampled_from([torch.nn.Linear, torch.nn.BatchNorm1d, torch.nn.ReLU]).map(_built)


def _built(kind):
    sizes = {torch.nn.Linear: (3, 3), torch.nn.BatchNorm1d: (3,), torch.nn.ReLU: ()}
    return kind(*sizes[kind])


def module_trees():
    """Draw a module from (batch, 3) to (batch, 3) that holds others, down to several levels."""
    trees = st.recursive(_leaves(), lambda inner: st.lists(inner, max_size=3).map(Scaled), max_leaves=6)
    return trees.map(lambda tree: Scaled([tree]))
