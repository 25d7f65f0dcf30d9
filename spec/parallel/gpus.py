"""Real GPUs for proofs that need several."""

import torch

from blitz.plugin import unproven


def gpus(count):
    """Give the indices of the first GPUs; where there are fewer, whatever asks for them is unproven."""
    found = torch.cuda.device_count()
    if found < count:
        unproven("needs {} GPUs, and this machine has {}".format(count, found), "multigpu")
    return list(range(count))
