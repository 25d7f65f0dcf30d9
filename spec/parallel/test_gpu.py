"""Chapter 5 where only real GPUs tell: what moves, what stays on one, how fast."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import TellingLinear, random_loader, run
from blitz.parallel.speed import repeated_products
from blitz.plugin import claim
from blitz.timing.queues import queue_of
from blitz.timing.seconds import seconds_of, waiting


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
def test_two_gpus_finish_repeated_products_sooner_than_one(took):
    queue, seconds = queue_of("cuda:0"), {}
    for count in (1, 2):
        run = repeated_products(range(count), "cuda:0", width=4096, samples=16384, times=50)
        seconds[count] = min(seconds_of(waiting(run, queue), queue, repeats=20, warm_up=1))
        took("{} devices".format(count), seconds[count])
    assert seconds[2] < seconds[1]
