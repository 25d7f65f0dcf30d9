"""Who gets what of each batch, over devices that are all the CPU. Chapter 5, "Results"."""

from typing import List, NamedTuple, Tuple

import torch

from blitz.parallel.data import BATCH_SIZE, DATA_SIZE, random_loader
from blitz.parallel.model import TellingLinear
from blitz.parallel.run import run
from blitz.parallel.virtual import current_device, virtual_devices


class SplitBatch(NamedTuple):
    """What the documents' program told of one batch.

    Attributes:
        shares: How many samples each device saw, in the devices' order; devices that got nothing are left out.
        inside: The model's lines, one a share.
        outside: The loop's line.
    """

    shares: List[int]
    inside: List[str]
    outside: str


def split_batches(devices, length=DATA_SIZE, batch_size=BATCH_SIZE):
    """Run the documents' program through ``nn.DataParallel`` over virtual devices.

    Args:
        devices: How many.
        length: Samples in the data set.
        batch_size: Samples in a batch.

    Returns:
        A list with a :class:`SplitBatch` for each batch.

    Raises:
        ValueError: ``devices`` is below 1, or the data can't be loaded in such batches.
        VirtualDevicesError: The running release can't have virtual devices.
    """
    batches = []
    shares: List[Tuple[int, int]] = []  # with the number of the device in front
    inside: List[Tuple[int, str]] = []

    def hear_outside(line):
        batches.append(SplitBatch(_take(shares), _take(inside), line))

    with virtual_devices(devices):
        model = TellingLinear(tell=lambda line: inside.append((current_device(), line)))
        model.register_forward_pre_hook(lambda _module, inputs: shares.append((current_device(), len(inputs[0]))))
        run(torch.nn.DataParallel(model), random_loader(length, batch_size), tell=hear_outside, device="cpu")
    return batches


def _take(told):
    """Empty a list of what devices told, and give it in the devices' order; they finish in any."""
    in_order = [what for _, what in sorted(told)]
    told.clear()
    return in_order
