"""The losses of 200 training steps, from frozen weights and images. Chapter 4, "Train the network"."""

import numpy as np
import torch

from blitz.classifier import embedded_images, loss_and_optimizer
from blitz.classifier.loading import BATCH_SIZE
from blitz.networks import PooledLeNet, training_step
from blitz.numbers.frozen import Frozen

STEPS = 200


def catalogue():
    """List the one training run."""
    return [(("trajectory.losses",), _losses)]


def _losses():
    network = Frozen(5).fill(PooledLeNet())
    criterion, optimizer = loss_and_optimizer(network)
    images, labels = embedded_images(STEPS * BATCH_SIZE, seed=0)
    # Normalized by NumPy, so that a training run tells of training alone.
    images = torch.from_numpy((images.astype(np.float32) / 255 - np.float32(0.5)) / np.float32(0.5))
    batches = zip(images.split(BATCH_SIZE), torch.from_numpy(labels).split(BATCH_SIZE))
    return (torch.stack([training_step(network, criterion, optimizer, *batch) for batch in batches]),)
