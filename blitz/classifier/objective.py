"""What training minimises, and by which steps. Chapter 4, "Loss and optimizer"."""

import torch

from blitz.classifier.recipe import Recipe


def loss_and_optimizer(network, recipe=None):
    """Give cross-entropy, and SGD with momentum for a network's parameters.

    Args:
        network: Whose parameters the optimizer holds.
        recipe: A :class:`~blitz.classifier.recipe.Recipe`; the documents' rate of 0.001 and momentum of 0.9, unless
            given.

    Returns:
        A criterion from (outputs, labels) to a scalar, and a ``torch.optim.SGD``.
    """
    recipe = recipe or Recipe()
    optimizer = torch.optim.SGD(network.parameters(), lr=recipe.lr, momentum=recipe.momentum)
    return torch.nn.CrossEntropyLoss(), optimizer
