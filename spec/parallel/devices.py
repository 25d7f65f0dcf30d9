"""Where proofs of several devices run: on virtual ones everywhere, on real GPUs where there are enough."""

from contextlib import contextmanager

import torch

from blitz.parallel import virtual
from blitz.plugin import unproven


class VirtualDevices:
    """Devices that are all the CPU.

    Attributes:
        home: Where a model and its batches have to be.

    Args:
        ran_on: The fixture; told of what was used.
    """

    home = "cpu"
    current = staticmethod(virtual.current_device)  # the number of the device on which the calling thread runs

    def __init__(self, ran_on):
        self.ran_on = ran_on

    def at(self, _number):
        """Give the device of a number, as tensors name it."""
        return self.home

    @contextmanager
    def exactly(self, count):
        """Have so many devices for a while, and give their numbers."""
        self.ran_on("virtual", count)
        with virtual.virtual_devices(count):
            yield list(range(count))

    up_to = exactly


class RealDevices:
    """The first GPUs of this machine; as :class:`VirtualDevices`."""

    home = "cuda:0"

    def __init__(self, ran_on):
        self.ran_on = ran_on

    def current(self):
        """Tell the number of the device on which the calling thread runs."""
        return torch.cuda.current_device()

    def at(self, number):
        """Give the device of a number, as tensors name it."""
        return "cuda:{}".format(number)

    @contextmanager
    def exactly(self, count):
        """Have so many devices, and give their numbers; where there are fewer, the proof is unproven."""
        found = torch.cuda.device_count()
        if found < count:
            # Two are what `--require multigpu` asks for; few machines have the documents' eight.
            lacks = "multigpu" if found < 2 else "{} GPUs".format(count)
            unproven("needs {} GPUs, and this machine has {}".format(count, found), lacks)
        self.ran_on("real", count)
        yield list(range(count))

    def up_to(self, count):
        """Have so many devices, or all that there are: for a number that was drawn."""
        return self.exactly(max(2, min(count, torch.cuda.device_count())))
