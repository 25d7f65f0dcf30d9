"""The processes that train one network together; usually it is one."""

import os
from contextlib import contextmanager

import torch

from blitz.classifier.order import epoch_order


class Alone:
    """One process.

    Attributes:
        rank: Which process this is; number 0 alone writes and prints.
        size: How many there are.
    """

    rank = 0
    size = 1

    def wrap(self, network, _device):
        """Give the network as steps shall use it."""
        return network

    def share(self, count, seed, epoch):
        """Give the numbers of the images that this process takes in an epoch, in order."""
        return epoch_order(count, seed, epoch)

    def agree(self, losses, stop):
        """Give the losses over all processes, and whether any of them was asked to stop."""
        return losses, stop

    def spread(self, tensors):
        """Give every process the tensors of the first."""

    def tell(self, value):
        """Give every process the first one's value, of any plain type."""
        return value


class Group(Alone):
    """The processes that ``torchrun`` started, under DistributedDataParallel.

    With equal shares the mean of their gradients is that of the whole batch.
    """

    def __init__(self):
        self.rank = torch.distributed.get_rank()
        self.size = torch.distributed.get_world_size()

    def wrap(self, network, device):
        """Wrap the network, so that backward passes leave the mean of all processes' gradients."""
        devices = [device.index] if device.type == "cuda" else None
        return torch.nn.parallel.DistributedDataParallel(network, device_ids=devices)

    def share(self, count, seed, epoch):
        """Take every so many-th number; the first few are taken twice where the count can't be shared evenly."""
        sampler = torch.utils.data.distributed.DistributedSampler(range(count), shuffle=True, seed=seed)
        sampler.set_epoch(epoch)
        return torch.tensor(list(sampler))

    def agree(self, losses, stop):
        """Average the losses; stop where any process was asked to, all of them after the same step."""
        told = torch.cat([losses, losses.new_tensor([float(stop)])])
        torch.distributed.all_reduce(told)
        return told[:-1] / self.size, bool(told[-1] > 0)

    def spread(self, tensors):
        """Give every process the tensors of the first, in place."""
        for tensor in tensors:
            torch.distributed.broadcast(tensor, 0)

    def tell(self, value):
        """Give every process the first one's value, of any plain type."""
        values = [value]
        torch.distributed.broadcast_object_list(values, 0)
        return values[0]


@contextmanager
def processes(device):
    """Join the processes that ``torchrun`` started, where it did.

    Args:
        device: A ``torch.device``; processes talk over NCCL where it is a GPU, otherwise over gloo.

    Yields:
        A :class:`Group`, or :class:`Alone`.
    """
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        yield Alone()
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Group()
    finally:
        torch.distributed.destroy_process_group()


def local_rank():
    """Tell which of this machine's processes this is, from 0; 0 where ``torchrun`` did not start it."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def restarted():
    """Tell whether ``torchrun`` has started these processes again, after one of them died."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0
