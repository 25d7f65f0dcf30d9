"""Chapter 3: neural networks."""

from blitz.networks.descent import descend, descend_untracked
from blitz.networks.lenet import LeNet, PooledLeNet
from blitz.networks.procedure import parity_of_signs, train_small_network
from blitz.networks.step import training_step

__all__ = [
    "LeNet",
    "PooledLeNet",
    "descend",
    "descend_untracked",
    "parity_of_signs",
    "train_small_network",
    "training_step",
]
