"""Who gets which samples, and whose gradients come out. Goes with chapter 5, "Dummy data set" and "Run the model"."""

import copy
import inspect

import torch

DROPS_LAST = "drop_last" in inspect.signature(torch.utils.data.distributed.DistributedSampler).parameters  # 1.7


def sampler_share(count, rank=None, ranks=None, **options):
    """Give the numbers of the samples that ``DistributedSampler`` hands to one rank, in order.

    Args:
        count: Samples in the data set.
        rank: Whose; this process's unless given.
        ranks: How many there are; those of the group unless given.
        options: Of ``DistributedSampler``: ``shuffle`` (off unless given), ``drop_last`` (from 1.7 on), ``seed``.

    Returns:
        A list of as many numbers for every rank: the first few samples come twice where they can't be shared evenly,
        and with ``drop_last`` the last few never.
    """
    options = dict({"shuffle": False}, **options)
    return list(torch.utils.data.distributed.DistributedSampler(range(count), ranks, rank, **options))


def chunk_share(count, rank, ranks):
    """Give the numbers that DataParallel would have sent to the device of that number; the last get fewer, or none."""
    chunks = torch.arange(count).chunk(ranks)
    return chunks[rank].tolist() if rank < len(chunks) else []


def mean_of_means(outputs, targets):
    """Compute the mean squared error over this rank's samples; what the ranks get is the mean of such gradients."""
    return torch.nn.functional.mse_loss(outputs, targets)


def scaled_sum(total, ranks):
    """Make a loss with which the ranks get the gradient of the mean over all samples, however they are shared.

    Args:
        total: Numbers in the targets of all ranks together.
        ranks: How many there are; DistributedDataParallel divides by it.

    Returns:
        A function of outputs and targets.
    """
    return lambda outputs, targets: (outputs - targets).pow(2).sum() * ranks / total


def gradients(module, inputs, targets, share=None, loss=mean_of_means):
    """Differentiate a loss, alone or together with the other ranks of the group.

    Args:
        module: From inputs to outputs; a copy of it is used.
        inputs: All samples, shape (samples, ...).
        targets: Of the outputs' shape.
        share: The numbers of the samples that this rank takes; None to differentiate over all of them in this process.
        loss: Of outputs and targets.

    Returns:
        The gradients of the module's parameters, in their order; alike on all ranks.
    """
    module = copy.deepcopy(module)
    called = module
    if share is not None:
        called = torch.nn.parallel.DistributedDataParallel(module)
        inputs, targets = inputs[share], targets[share]
    loss(called(inputs), targets).backward()
    return [parameter.grad for parameter in module.parameters()]
