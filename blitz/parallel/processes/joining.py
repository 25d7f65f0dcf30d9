"""The processes that PyTorch's launcher has started find each other. Goes with chapter 5, preface."""

import os
import re
import time
import uuid
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
    kept, rank, ranks = next(torch.distributed.rendezvous("env://"))
    store = torch.distributed.PrefixStore(_generation(kept, rank, ranks), kept)  # which in 1.3 does not keep it alive
    torch.distributed.init_process_group(backend(device, processes, gpus), store=store, rank=rank, world_size=ranks)
    try:
        yield rank, ranks
    finally:
        torch.distributed.destroy_process_group()


def _generation(store, rank, ranks):
    """Agree on a name for this start of all ranks.

    ``torchrun`` keeps the store when it starts processes again, and with it the addresses of those that are dead; ranks
    that read these can't connect (issue 135712 of PyTorch; seen with 2.14). Neither is there a number for the start
    that is the same on all machines. So rank 0 makes a name up, and the others are sure of it when rank 0 has answered
    to theirs.
    """
    own = uuid.uuid4().hex
    if rank == 0:
        store.set("generation", own)
        for other in range(1, ranks):
            answered = store.get("{}/{}".format(own, other)).decode()
            store.add("{}/{}".format(own, answered), 1)
        return own
    while True:
        name = store.get("generation").decode()  # perhaps of the start before
        store.set("{}/{}".format(name, rank), own)
        if store.add("{}/{}".format(name, own), 0):
            return name
        time.sleep(0.02)


def lost(error):
    """Tell whether an error says that another process of the group is gone; PyTorch has no type for that."""
    return isinstance(error, RuntimeError) and bool(_LOST.search(str(error)))
