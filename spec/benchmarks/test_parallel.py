"""DataParallel by devices, and DistributedDataParallel by processes."""

import pytest
import torch

from blitz.parallel import virtual_devices
from blitz.parallel.speed import repeated_products

from .ranks import Ranks

CLAIM = "parallel.speeds-up"
STEPS = 5


@pytest.mark.parametrize("devices", [1, 2, 3, 8])
def test_virtual_devices(measure, devices):
    with virtual_devices(devices):
        run = repeated_products(range(devices), "cpu", width=256, samples=960, times=10)
        measure(run, "cpu", "DataParallel on virtual devices", devices, "devices", claim=CLAIM)


@pytest.mark.multigpu
@pytest.mark.parametrize("devices", [1, 2, 4, 8])
def test_gpus(measure, devices):
    if torch.cuda.device_count() < devices:
        pytest.skip("needs {} GPUs, and this machine has {}".format(devices, torch.cuda.device_count()))
    run = repeated_products(range(devices), "cuda:0", width=4096, samples=16384, times=50)
    measure(run, "cuda:0", "DataParallel on GPUs", devices, "devices", claim=CLAIM, rounds=5)


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_processes(measure, count):
    with Ranks(count) as ranks:
        operation = "step of DistributedDataParallel"
        measure(lambda: ranks.take(STEPS), "cpu", operation, count, "processes", repeated=STEPS, claim=CLAIM, rounds=10)
