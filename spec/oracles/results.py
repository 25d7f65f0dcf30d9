"""What a model makes of a batch, to compare two ways of running it."""

import torch

CLOSE = 1e-10  # of float64: over several devices sums are rounded in another order


def results(run, model, inputs):
    """Run forward and backward.

    Args:
        run: What is called with the inputs: the model itself, or what it is wrapped in.
        model: The model whose parameters get gradients.
        inputs: A batch.

    Returns:
        The output and the gradients of all parameters of the sum of its squares, detached; a gradient that is missing
        counts as zeros.
    """
    model.zero_grad()
    output = run(inputs)
    (output * output).sum().backward()
    return [output.detach()] + [
        torch.zeros_like(parameter) if parameter.grad is None else parameter.grad.clone()
        for parameter in model.parameters()
    ]


def largest_difference(found, expected):
    """Give the largest difference between two lists of tensors; infinity where their shapes differ.

    Differences count relative to the largest entry of the expected tensor, where that is above 1.
    """
    if [one.shape for one in found] != [other.shape for other in expected]:
        return float("inf")
    pairs = [(one, other) for one, other in zip(found, expected) if one.numel()]
    return max((one - other).abs().max().item() / max(1.0, other.abs().max().item()) for one, other in pairs)
