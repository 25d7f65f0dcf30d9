"""The processes that PyTorch's launcher has started find each other. Goes with chapter 5, preface."""

import os
import re
from contextlib import contextmanager

import torch

_ADDRESS = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")  # what a launcher tells every process
_LOST = re.compile(r"closed by peer|reset by peer|broken pipe|connection refused|gloo|nccl", re.IGNORECASE)


def launched():
    """Tell whether ``torchrun``, or ``torch.distributed.launch`` before 1.9, has started this process."""
    return all(name in os.environ for name in _ADDRESS)


def local_rank():
    """Tell which of this machine's processes this is, from 0; 0 where no launcher has started it."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def backend(device, processes, gpus):
    """Name what the processes shall talk over.

    Args:
        device: A ``torch.device``.
        processes: How many this machine has.
        gpus: How many this machine has.

    Returns:
        ``"nccl"`` where each process has a GPU of its own, since NCCL takes no two processes on one; else ``"gloo"``.
    """
    return "nccl" if device.type == "cuda" and processes <= gpus else "gloo"


@contextmanager
def joined(device):
    """Join the processes that the launcher has started.

    Args:
        device: The ``torch.device`` that this process works on.

    Yields:
        This process's rank, and how many there are.
    """
    gpus = 0
    if device.type == "cuda":
        torch.cuda.set_device(device)
        gpus = torch.cuda.device_count()
    processes = int(os.environ.get("LOCAL_WORLD_SIZE", os.environ["WORLD_SIZE"]))
    torch.distributed.init_process_group(backend(device, processes, gpus))
    try:
        yield torch.distributed.get_rank(), torch.distributed.get_world_size()
    finally:
        torch.distributed.destroy_process_group()


def lost(error):
    """Tell whether an error says that another process of the group is gone; PyTorch has no type for that."""
    return isinstance(error, RuntimeError) and bool(_LOST.search(str(error)))
