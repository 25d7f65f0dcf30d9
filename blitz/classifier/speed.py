"""A training step and its parts, by the width of the network and by the device.

Chapter 4, "Train on GPU": the exercise asks for wider convolutions and for the speed-up that they bring.
"""

from typing import Any, NamedTuple

import torch

from blitz.classifier.objective import loss_and_optimizer
from blitz.classifier.recipe import Recipe
from blitz.networks import PooledLeNet, training_step
from blitz.timing.queues import queue_of
from blitz.timing.seconds import seconds_of, waiting

BATCH_SIZE = Recipe().batch_size


class _Prepared(NamedTuple):
    network: Any
    criterion: Any
    optimizer: Any
    images: torch.Tensor
    labels: torch.Tensor

    def loss(self):
        return self.criterion(self.network(self.images), self.labels)


def _prepared(width, device, batch_size):
    network = PooledLeNet(width=width).to(device)
    images = torch.zeros(batch_size, 3, 32, 32, device=device)
    labels = torch.zeros(batch_size, dtype=torch.int64, device=device)
    return _Prepared(network, *loss_and_optimizer(network), images, labels)


def forward(width, device, batch_size=BATCH_SIZE):
    """Prepare a forward pass of the documents' network, to the loss, with what a backward pass needs kept.

    Args:
        width: Output channels of the first convolution and input channels of the second.
        device: Where.
        batch_size: Images.

    Returns:
        A function without arguments that returns the loss; on a GPU before it is there.
    """
    return _prepared(width, device, batch_size).loss


def backward(width, device, batch_size=BATCH_SIZE):
    """Prepare a backward pass; arguments as :func:`forward`. Gradients accumulate; the function returns None."""
    loss = _prepared(width, device, batch_size).loss()
    return lambda: loss.backward(retain_graph=True)


def step(width, device, batch_size=BATCH_SIZE):
    """Prepare a whole training step; arguments and result as :func:`forward`."""
    prepared = _prepared(width, device, batch_size)
    return lambda: training_step(*prepared)


def flop_of_forward(width, batch_size=BATCH_SIZE):
    """Count the floating-point operations of a forward pass: those of the convolutions and the affine layers."""
    first, rest = _flop(width)
    return batch_size * (first + rest)


def flop_of_backward(width, batch_size=BATCH_SIZE):
    """Count those of a backward pass: for the weights as many again, and for what goes in; not for the images."""
    first, rest = _flop(width)
    return batch_size * (first + 2 * rest)


def _flop(width):
    """Count those of one image: the first convolution's, and the other layers'."""
    window = 5 * 5
    first = 2 * width * 28 * 28 * 3 * window
    second = 2 * 16 * 10 * 10 * width * window
    return first, second + 2 * (16 * window * 120 + 120 * 84 + 84 * 10)


def step_seconds(width, device, batch_size=BATCH_SIZE, steps=20, warm_up=5):
    """Time a training step of the documents' network.

    Args:
        width: Output channels of the first convolution and input channels of the second.
        device: Where.
        batch_size: Images to a step.
        steps: How many are timed.
        warm_up: How many go before, untimed, while kernels are loaded and chosen.

    Returns:
        The seconds of the shortest step, which other work on the machine disturbs least.
    """
    queue = queue_of(device)
    return min(seconds_of(waiting(step(width, device, batch_size), queue), queue, steps, warm_up))
