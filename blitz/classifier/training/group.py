"""The processes that train one network together; usually it is one."""

import os
from contextlib import contextmanager
from pathlib import Path

import torch

from blitz.classifier.order import epoch_order
from blitz.parallel.processes.joining import joined, launched
from blitz.whole import write_whole

_MARK = ".torchrun"  # the file that tells whose run a folder's checkpoints are


class FailedElsewhereError(RuntimeError):
    """Another process of the group failed, and tells why."""


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

    @contextmanager
    def together(self):
        """Run a block in every process, one that needs no other process; where it fails in one, it fails in all.

        Raises:
            FailedElsewhereError: It failed in another process; of several, the first one's own error is raised there.
        """
        yield

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

    def __init__(self, rank, size):
        self.rank, self.size = rank, size
        self._launcher = os.getppid()

    def wrap(self, network, device):
        """Wrap the network, so that backward passes leave the mean of all processes' gradients."""
        devices = [device.index] if device.type == "cuda" else None
        wrapped = torch.nn.parallel.DistributedDataParallel(network, device_ids=devices)
        # After its first backward pass it arranges the gradients anew, and so adds those of three processes or more in
        # another order. That pass is no training step, or a run that goes on from a checkpoint would get other bits.
        wrapped(network.conv1.weight.new_zeros(1, network.conv1.in_channels, 32, 32)).sum().backward()
        network.zero_grad()
        return wrapped

    def share(self, count, seed, epoch):
        """Take every so many-th number; the first few are taken twice where the count can't be shared evenly."""
        sampler = torch.utils.data.distributed.DistributedSampler(range(count), shuffle=True, seed=seed)
        sampler.set_epoch(epoch)
        return torch.tensor(list(sampler))

    @contextmanager
    def together(self):  # noqa: D102 - as for one process
        failure = None
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised below, or by the first process that failed
            failure = error
        first = self._smallest(self.size if failure is None else self.rank)
        if first == self.rank:
            raise failure
        if first < self.size:
            raise FailedElsewhereError("process {} failed".format(first))

    def _smallest(self, number):
        numbers = [None] * self.size
        torch.distributed.all_gather_object(numbers, number)
        return min(numbers)

    def agree(self, losses, stop):
        """Average the losses; stop where any process was asked to, all of them after the same step.

        The launcher's end counts as being asked to: nobody else would ever end its processes.
        """
        stop = stop or os.getppid() != self._launcher
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
        device: The ``torch.device`` that this process trains on.

    Yields:
        A :class:`Group`, or :class:`Alone`.
    """
    if not launched():
        yield Alone()
        return
    with joined(device) as (rank, size):
        yield Group(rank, size)


def begin(folder):
    """Note in a run's folder, as its first process, that the launcher that runs now has begun it."""
    if launched():
        write_whole(Path(str(folder)) / _MARK, _launch())


def begun_before(folder):
    """Tell whether this launcher has begun the run in a folder, and so has started its processes again."""
    mark = Path(str(folder)) / _MARK
    return launched() and mark.is_file() and mark.read_text(encoding="utf-8") == _launch()


def _launch():
    """Name a run of the launcher: the folder that it has made for its own files, the same for all restarts."""
    return str(Path(os.environ.get("TORCHELASTIC_ERROR_FILE", "")).parent.parent.parent)
