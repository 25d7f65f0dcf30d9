"""The introduction's model and random data, alike in every process. Chapter 5, "Dummy data set", "Simple model"."""

import torch

from blitz.parallel.data import DATA_SIZE, OUTPUT_SIZE, RandomDataset
from blitz.parallel.model import TellingLinear

_SEED = 0


def toy(count=DATA_SIZE, tell=lambda _line: None):
    """Make the model and samples, in float64 so that nothing but the sharing can make a difference.

    Args:
        count: Samples.
        tell: Called with the model's lines.

    Returns:
        The model; inputs of shape (count, 5); targets, which the documents have none of, of shape (count, 2).
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(_SEED)  # alone: torch.manual_seed seeds GPUs too, which are not forked
        model = TellingLinear(tell=tell).double()
        return model, RandomDataset(length=count).data.double(), torch.randn(count, OUTPUT_SIZE, dtype=torch.float64)
