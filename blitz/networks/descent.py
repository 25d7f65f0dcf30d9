"""Gradient descent by hand. Chapter 3, section "Update the weights"."""

import torch


def descend(parameters, learning_rate):
    """Subtract from each weight its gradient times the rate, as the documents do, through ``.data``.

    Args:
        parameters: Tensors whose ``grad`` a backward pass has filled.
        learning_rate: A number.
    """
    for weight in parameters:
        weight.data.sub_(weight.grad.data * learning_rate)


def descend_untracked(parameters, learning_rate):
    """Do the same as one would write it today: on the tensors themselves, where nothing is tracked.

    Args:
        parameters: Tensors whose ``grad`` a backward pass has filled.
        learning_rate: A number.
    """
    with torch.no_grad():
        for weight in parameters:
            weight.sub_(weight.grad * learning_rate)
