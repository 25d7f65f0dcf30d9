"""How fast the processes are together. Goes with chapter 5, preface."""

import time

import torch

from blitz.parallel.processes.sharing import mean_of_means

STEPS = 20


def stepping(module, inputs, targets, loss=mean_of_means):
    """Prepare a training step without its update under DistributedDataParallel; all ranks must.

    Args:
        module: From inputs to outputs.
        inputs: This rank's samples, shape (samples, ...).
        targets: As ``loss`` takes them.
        loss: Of outputs and targets.

    Returns:
        A function without arguments, to be called on all ranks, that clears the gradients, runs forward and backward.
        It has been called once: the first time prepares what the others use.
    """
    parallel = torch.nn.parallel.DistributedDataParallel(module)

    def step():
        parallel.zero_grad()
        loss(parallel(inputs), targets).backward()

    step()
    return step


def steps_per_second(module, inputs, targets):
    """Time training steps under DistributedDataParallel, on this rank's samples; all ranks must call it.

    Args:
        module: From inputs to outputs.
        inputs: This rank's samples, shape (samples, ...).
        targets: Of the outputs' shape.

    Returns:
        Forward and backward passes a second, over 20 of them.
    """
    step = stepping(module, inputs, targets)
    torch.distributed.barrier()
    start = time.perf_counter()
    for _ in range(STEPS):
        step()
    return STEPS / (time.perf_counter() - start)
