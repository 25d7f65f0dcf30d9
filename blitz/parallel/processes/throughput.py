"""How fast the processes are together. Goes with chapter 5, preface."""

import time

import torch

from blitz.parallel.processes.sharing import mean_of_means

STEPS = 20


def steps_per_second(module, inputs, targets):
    """Time training steps under DistributedDataParallel, on this rank's samples; all ranks must call it.

    Args:
        module: From inputs to outputs.
        inputs: This rank's samples, shape (samples, ...).
        targets: Of the outputs' shape.

    Returns:
        Forward and backward passes a second, over 20 of them.
    """
    parallel = torch.nn.parallel.DistributedDataParallel(module)

    def step():
        parallel.zero_grad()
        mean_of_means(parallel(inputs), targets).backward()

    step()  # the first one prepares what the others use
    torch.distributed.barrier()
    start = time.perf_counter()
    for _ in range(STEPS):
        step()
    return STEPS / (time.perf_counter() - start)
