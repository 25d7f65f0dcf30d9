"""The whole training procedure on data that can be learned. Chapter 3, preface."""

import torch

from blitz.networks.step import training_step


def parity_of_signs(samples):
    """Make data that no linear model explains: whether two numbers have the same sign.

    Args:
        samples: How many.

    Returns:
        Inputs from a quarter to 1 in size, float32 of shape (samples, 2), and targets 0 or 1, float32 of shape
        (samples, 1).
    """
    signs = torch.randint(0, 2, (samples, 2)).float() * 2 - 1
    inputs = signs * (0.25 + 0.75 * torch.rand(samples, 2))
    return inputs, (inputs.prod(1, keepdim=True) > 0).float()


def train_small_network(steps=200, batch_size=32, learning_rate=0.1):
    """Define a network, iterate over a data set, process, compute the loss, backpropagate, update.

    Args:
        steps: How many batches are taken, one after the other.
        batch_size: Samples to a batch.
        learning_rate: Of Adam.

    Returns:
        The network and the losses, a float for each step. Repeats with PyTorch's seed.
    """
    network = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    criterion = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        inputs, targets = parity_of_signs(batch_size)
        losses.append(training_step(network, criterion, optimizer, inputs, targets).item())
    return network, losses
