"""Initial weights after ``torch.manual_seed(0)``. Chapter 3, "Define the network"."""

import torch
from torch import nn

from blitz.networks import LeNet, PooledLeNet
from blitz.numbers.measured.streams import SEED

LAYERS = {
    "Linear": lambda: nn.Linear(5, 2),  # chapter 5's
    "Conv2d": lambda: nn.Conv2d(1, 6, 5),
    "LeNet": LeNet,
    "PooledLeNet": PooledLeNet,
}


def catalogue():
    """List each layer of the documents and their two networks."""
    return [(("initial." + name,), _initial(make)) for name, make in LAYERS.items()]


def _initial(make):
    def compute():
        torch.manual_seed(SEED)
        return (dict(make().named_parameters()),)

    return compute
