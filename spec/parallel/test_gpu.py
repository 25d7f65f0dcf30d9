"""Chapter 5 on real GPUs: one, two, three and eight."""

import time

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import TellingLinear, random_loader, run
from blitz.plugin import claim

from ..oracles import array_of
from .gpus import gpus
from .splits import DOCUMENTED


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
    before = [torch.cuda.memory_allocated(index) for index in gpus(2)]
    outputs = run(watched, random_loader(), tell=lambda line: None)
    after = [torch.cuda.memory_allocated(index) for index in gpus(2)]
    current = torch.cuda.current_device()
    assert set(watched.seen) == {current}
    assert {output.device.index for output in outputs} == {current}
    assert [index for index in gpus(2) if after[index] > before[index]] in ([], [current])


@pytest.mark.multigpu
@pytest.mark.parametrize("devices, samples, expected", DOCUMENTED)
def test_batch_is_split_over_the_devices_as_in_the_documents(devices, samples, expected):
    watched = Watched(TellingLinear(tell=lambda line: None)).to("cuda:0")
    output = torch.nn.DataParallel(watched, device_ids=gpus(devices))(torch.randn(samples, 5))
    assert [watched.seen[index] for index in sorted(watched.seen)] == expected
    assert output.shape == (samples, 2)


@pytest.mark.multigpu
@claim("parallel.splits-like-chunk")
@given(samples=st.integers(1, 40))
def test_sizes_are_those_of_chunk_in_order(samples):
    devices = torch.cuda.device_count()
    parts = torch.nn.parallel.scatter(torch.arange(float(samples)), gpus(devices))
    expected = torch.arange(float(samples)).chunk(devices)
    assert [part.tolist() for part in parts] == [part.tolist() for part in expected]


@pytest.mark.multigpu
@claim("parallel.any-model")
@claim("parallel.gathers-the-same")
@pytest.mark.parametrize("kind", ["linear", "convolution", "recurrent"])
def test_output_and_gradients_are_those_of_the_plain_model(kind):
    make, shape = {
        "linear": (lambda: torch.nn.Linear(5, 2), (30, 5)),
        "convolution": (lambda: torch.nn.Conv2d(3, 2, 3), (30, 3, 6, 6)),
        "recurrent": (lambda: torch.nn.RNNCell(5, 2), (30, 5)),
    }[kind]
    model, batch = make().double().to("cuda:0"), torch.randn(shape, dtype=torch.float64, device="cuda:0")
    model(batch).sum().backward()
    plain = [array_of(parameter.grad.cpu()) for parameter in model.parameters()]
    model.zero_grad()
    output = torch.nn.DataParallel(model, device_ids=gpus(2))(batch)
    output.sum().backward()
    spread = [array_of(parameter.grad.cpu()) for parameter in model.parameters()]
    assert abs(array_of(output.cpu()) - array_of(model(batch).cpu())).max() < 1e-12
    assert all(abs(one - other).max() < 1e-10 for one, other in zip(plain, spread))


@pytest.mark.multigpu
@claim("parallel.replicas-are-copies")
def test_write_in_a_replica_does_not_reach_the_model_but_gradients_do():
    class Noting(torch.nn.Linear):
        note = None

        def forward(self, batch):
            self.note = len(batch)
            return super().forward(batch)

    model = Noting(5, 2).to("cuda:0")
    torch.nn.DataParallel(model, device_ids=gpus(2))(torch.randn(30, 5)).sum().backward()
    assert model.note is None
    assert model.weight.grad.shape == (2, 5)


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
        wrapped = torch.nn.DataParallel(model, device_ids=gpus(devices))
        with torch.no_grad():
            wrapped(batch[: 2 * devices])  # starts the devices
            torch.cuda.synchronize(0)
            start = time.perf_counter()
            with timed("{} devices".format(devices)):
                wrapped(batch)
                torch.cuda.synchronize(0)
        seconds[devices] = time.perf_counter() - start
    assert seconds[2] < seconds[1]
