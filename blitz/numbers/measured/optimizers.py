"""Steps of every optimizer of torch.optim, from frozen weights and gradients. Chapter 3, "Update the weights"."""

import torch

from blitz.numbers.frozen import Frozen

# The documents' own; what else there is takes its defaults, so that a changed default shows as well.
_ARGUMENTS = {"SGD": {"lr": 0.001, "momentum": 0.9}}


def catalogue():
    """List the optimizers that this release has, by name."""
    kinds = {
        name: kind
        for name, kind in vars(torch.optim).items()
        if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer) and kind is not torch.optim.Optimizer
    }
    return [(("optimizers." + name,), lambda kind=kind: (_two_steps(kind),)) for name, kind in sorted(kinds.items())]


def _two_steps(kind):
    """Give the weights after the first step and after the second, in which momenta count: float32 of (2, 3, 4)."""
    draws = Frozen(6)
    weights = torch.nn.Parameter(draws.uniform(-1, 1, 3, 4))
    lowest, curvature = draws.uniform(1, 2, 3, 4), draws.uniform(0.5, 2, 3, 4)
    optimizer = kind([weights], **_ARGUMENTS.get(kind.__name__, {}))

    def closure():
        # The gradient of a parabola, written out, so that nothing but the optimizer can differ.
        away = weights.detach() - lowest
        gradient = away * curvature
        weights.grad = gradient.to_sparse() if kind.__name__ == "SparseAdam" else gradient
        return (gradient * away).sum() / 2

    steps = []
    for _ in range(2):
        optimizer.step(closure)
        steps.append(weights.detach().clone())
    return torch.stack(steps)
