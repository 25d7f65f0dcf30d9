"""Random numbers that are the same in every run, whatever the run's seed."""

from contextlib import contextmanager

import torch


@contextmanager
def seeded(seed):
    """Draw PyTorch's random numbers on the CPU from a seed within; afterwards the global state is as it was.

    Args:
        seed: An integer.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # alone: torch.manual_seed seeds GPUs too, which are not forked
        yield
