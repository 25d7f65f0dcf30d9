"""How long a training step takes, by the width of the network and by the device.

Chapter 4, "Train on GPU": the exercise asks for wider convolutions and for the speed-up that they bring.
"""

import time

import torch

from blitz.classifier.objective import loss_and_optimizer
from blitz.networks import PooledLeNet, training_step


def step_seconds(width, device, batch_size=4, steps=20, warm_up=5):
    """Time a training step of the documents' network.

    Args:
        width: Output channels of the first convolution and input channels of the second.
        device: Where.
        batch_size: Images to a step.
        steps: How many are timed.
        warm_up: How many go before, untimed, while kernels are loaded and chosen.

    Returns:
        The median seconds of one step.
    """
    network = PooledLeNet(width=width).to(device)
    criterion, optimizer = loss_and_optimizer(network)
    images = torch.zeros(batch_size, 3, 32, 32, device=device)
    labels = torch.zeros(batch_size, dtype=torch.int64, device=device)
    seconds = []
    for _ in range(warm_up + steps):
        start = time.perf_counter()
        training_step(network, criterion, optimizer, images, labels).item()  # item() waits for the device
        seconds.append(time.perf_counter() - start)
    return sorted(seconds[warm_up:])[steps // 2]
