"""The documents' training: so many epochs, and a line for every so many batches.

Chapter 4, "Loss and optimizer" and "Train".
"""

from typing import NamedTuple

import torch

from blitz.networks import training_step

LEARNING_RATE = 0.001
MOMENTUM = 0.9
EPOCHS = 2
REPORT_EVERY = 2000  # batches


class Report(NamedTuple):
    """The mean loss over the batches since the last report.

    Attributes:
        epoch: Counted from 1.
        batch: Of this epoch, counted from 1.
        loss: The mean.
    """

    epoch: int
    batch: int
    loss: float

    def __str__(self):
        return "[{:d}, {:5d}] loss: {:.3f}".format(*self)


def loss_and_optimizer(network):
    """Give the documents' choice for a network: cross-entropy, and SGD with rate 0.001 and momentum 0.9."""
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    return torch.nn.CrossEntropyLoss(), optimizer


def train(network, loader, epochs=EPOCHS, report_every=REPORT_EVERY, say=print, device="cpu"):
    """Train a network by the documents' recipe.

    Args:
        network: From images of shape (batch, 3, 32, 32) to outputs of shape (batch, classes); on ``device``.
        loader: Gives pairs of images and labels.
        epochs: How often to go through the loader.
        report_every: Batches between reports; what is left at the end of an epoch goes unreported.
        say: Called with each report as it is made; prints it in the documents' format.
        device: Where each batch is sent.

    Returns:
        The reports.
    """
    criterion, optimizer = loss_and_optimizer(network)
    reports = []
    for epoch in range(1, epochs + 1):
        running = 0.0
        for batch, pair in enumerate(loader, 1):
            inputs, labels = (tensor.to(device) for tensor in pair)
            running += training_step(network, criterion, optimizer, inputs, labels).item()
            if batch % report_every == 0:
                reports.append(Report(epoch, batch, running / report_every))
                say(reports[-1])
                running = 0.0
    return reports
