"""Trains in one process and in several, forked ones, and writes what came out.

    python -m tests.training_ranks FILE

An interpreter of its own, since PyTorch must not be forked where it has run a backward pass.
"""

import importlib
import sys

import torch

from blitz.classifier import Recipe, Training
from blitz.classifier.training.group import Group
from blitz.parallel.processes import forked
from tests.test_training import data_of

BATCH = 6
# Images and learning rates; with the tiny one the second step finds the weights of the first.
CASES = ((6, 0.01), (8, 1e-12), (60, 0.01))


def gradients(images, lr):
    """Train on so many images in float64, together with the other ranks.

    Returns:
        The number of steps, and the gradients of the last.
    """
    training = _training(images, lr)
    training.network.double()
    for _ in training:
        pass
    return training.step, [parameter.grad.numpy() for parameter in training.network.parameters()]


def goes_on(images):
    """Train, and again from the first checkpoint on; give both networks' parameters."""
    saved = []
    whole = _training(images, save=saved.append, save_every=7)
    again = _training(images)
    for _ in whole:
        pass
    again.resume(saved[0] if torch.distributed.get_rank() == 0 else None)
    for _ in again:
        pass
    return [[value.numpy() for value in run.network.state_dict().values()] for run in (whole, again)]


def _training(images, lr=0.01, **settings):
    group = Group(torch.distributed.get_rank(), torch.distributed.get_world_size())
    recipe = Recipe(batch_size=BATCH, loop="eager", epochs=1, lr=lr)
    return Training(recipe, data_of(images), group=group, **settings)


if __name__ == "__main__":
    importlib.import_module("torch._dynamo")  # once, and not in every rank
    found = {
        "gradients": {
            (images, count): forked(count, gradients, images, lr) for images, lr in CASES for count in (1, 2, 3)
        },
        "goes on": {count: forked(count, goes_on, 120) for count in (2, 3)},
    }
    torch.save(found, sys.argv[1])
