"""Chapter 5 where only real GPUs tell: what moves, what stays on one, how fast."""

import time

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import TellingLinear, random_loader, run
from blitz.plugin import claim


class Watched(torch.nn.Module):
    """Runs another module and notes, by device, how many samples it saw."""

    def __init__(self, module):
        super().__init__()
        self.module = module
        self.seen = {}  # replicas share the dictionary, since attributes are copied by reference

    def forward(self, batch):
        self.seen[batch.device.index] = len(batch)
        return self.module(batch)


@pytest.mark.cuda
@claim("parallel.model-to-device")
def test_model_moves_to_the_device_in_place(device):
    model = TellingLinear()
    parameters = list(model.parameters())
    assert model.to(device) is model
    assert all(after is before for after, before in zip(model.parameters(), parameters))
    assert {parameter.device.type for parameter in model.parameters()} == {"cuda"}


@claim("parallel.model-to-device")
@given(st.sampled_from([torch.float16, torch.float64]))
def test_model_changes_dtype_in_place(dtype):
    model = TellingLinear()
    parameters = list(model.parameters())
    assert model.to(dtype) is model
    assert all(after is before for after, before in zip(model.parameters(), parameters))
    assert {parameter.dtype for parameter in model.parameters()} == {dtype}


@pytest.mark.cuda
@claim("parallel.tensor-to-returns-a-copy")
def test_moved_tensor_is_a_new_one_on_the_gpu(device):
    tensor = torch.ones(2)
    moved = tensor.to(device)
    assert (moved.device.type, tensor.device.type) == ("cuda", "cpu")
    assert moved.to(device) is moved


@pytest.mark.multigpu
@claim("parallel.one-gpu-by-default")
def test_model_that_is_not_wrapped_runs_on_one_gpu():
    watched = Watched(TellingLinear(tell=lambda line: None)).to("cuda")
    before = [torch.cuda.memory_allocated(index) for index in range(2)]
    outputs = run(watched, random_loader(), tell=lambda line: None)
    after = [torch.cuda.memory_allocated(index) for index in range(2)]
    current = torch.cuda.current_device()
    assert set(watched.seen) == {current}
    assert {output.device.index for output in outputs} == {current}
    assert [index for index in range(2) if after[index] > before[index]] in ([], [current])


@pytest.mark.multigpu
@claim("parallel.speeds-up")
def test_two_gpus_finish_repeated_products_sooner_than_one(timed):
    class Repeated(torch.nn.Linear):
        def forward(self, batch):
            for _ in range(200):  # so that the products outweigh the copies of the weight
                batch = super().forward(batch)
            return batch

    model, batch, seconds = Repeated(4096, 4096).to("cuda:0"), torch.zeros(16384, 4096, device="cuda:0"), {}
    for devices in (1, 2):
        wrapped = torch.nn.DataParallel(model, device_ids=list(range(devices)))
        with torch.no_grad():
            wrapped(batch[: 2 * devices])  # starts the devices
            torch.cuda.synchronize(0)
            start = time.perf_counter()
            with timed("{} devices".format(devices)):
                wrapped(batch)
                torch.cuda.synchronize(0)
        seconds[devices] = time.perf_counter() - start
    assert seconds[2] < seconds[1]
