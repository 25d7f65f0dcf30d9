"""From the host's memory to a GPU's and back, pinned and not."""

import pytest
import torch

from .sweeps import FLOAT, cuda, elements

pinned = pytest.mark.parametrize("pinned", [False, True], ids=["pageable", "pinned"])


def on_host(size, pinned):
    tensor = torch.rand(size)
    return tensor.pin_memory() if pinned else tensor


def words(pinned):
    return ", pinned" if pinned else ""


@cuda
@elements
@pinned
def test_to_device(measure, pinned, size, where):
    source, target = on_host(size, pinned), torch.empty(size, device=where)
    operation = "host to device" + words(pinned)
    measure(
        lambda: target.copy_(source, non_blocking=pinned), where, operation, size, "elements", crossing=FLOAT * size
    )


@cuda
@elements
@pinned
def test_from_device(measure, pinned, size, where):
    source, target = torch.rand(size, device=where), on_host(size, pinned)
    operation = "device to host" + words(pinned)
    measure(
        lambda: target.copy_(source, non_blocking=pinned), where, operation, size, "elements", crossing=FLOAT * size
    )
