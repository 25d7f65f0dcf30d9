"""Trains in one of the processes that a launcher has started, and writes the weights that this very process holds.

    torchrun … rank.py CHECKPOINTS FILE

trains by the recipe of the newest of the checkpoints, from the beginning.
"""

import sys

import torch

from blitz.classifier import Training
from blitz.classifier.checkpoints import CheckpointFolder
from blitz.classifier.datasets import load
from blitz.classifier.training.group import processes


def main(checkpoints, path):
    """Train, and write the network's weights by name."""
    recipe = CheckpointFolder(checkpoints).newest(say=sys.stderr.write).recipe
    with processes(torch.device("cpu")) as group:
        training = Training(recipe, load(recipe.data, training=recipe.limit), group=group)
        for _ in training:
            pass
        torch.save(training.network.state_dict(), path)


if __name__ == "__main__":
    main(*sys.argv[1:])
