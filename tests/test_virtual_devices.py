"""Virtual devices: who may have them when, what they leave behind, and what they refuse."""

# ruff: noqa: ARG002, ARG004, ARG005, SLF001 - what stands for PyTorch's private functions has their parameters

import importlib.util
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest
import torch
from torch import nn
from torch.nn.parallel import _functions

from blitz.parallel import virtual
from blitz.parallel.virtual import (
    DevicesInUseError,
    ReleaseChangedError,
    VirtualDevicesError,
    active_devices,
    contract,
    current_device,
    lookup,
    transport,
    virtual_devices,
)

COMM = _functions.comm
OWNERS = [
    *[
        importlib.import_module("torch.nn.parallel." + name)
        for name in ("data_parallel", "parallel_apply", "replicate", "scatter_gather", "_functions")
    ],
    COMM,
    torch.cuda,
    torch._C,
    torch.Tensor,
    nn.Module,
    nn.DataParallel,
]
DATA_PARALLEL, PARALLEL_APPLY = OWNERS[:2]


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Compare every attribute of whatever might be touched, before and after each test."""
    before = attributes()
    yield
    assert active_devices() == 0
    assert changed(before) == []


def attributes():
    # Python itself keeps in __warningregistry__ what a module has warned of.
    return {
        (owner, name): value for owner in OWNERS for name, value in vars(owner).items() if name != "__warningregistry__"
    }


def changed(before):
    after = attributes()
    return sorted(
        "{}.{}".format(owner.__name__, name)
        for owner, name in before.keys() | after.keys()
        if before.get((owner, name), before) is not after.get((owner, name), after)
    )


def chunks():
    """How DataParallel splits 12 samples now: sizes in any order, or the whole batch without virtual devices."""
    seen, model = [], nn.Identity()
    model.register_forward_hook(lambda _module, _inputs, output: seen.append(len(output)))
    nn.DataParallel(model)(torch.zeros(12))
    return seen


def in_a_thread(function):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def enter(n):
    with virtual_devices(n):
        return chunks()


class TestRestoring:
    """However a context ends, PyTorch is as before."""

    def test_something_is_substituted_meanwhile(self):
        before = attributes()
        with virtual_devices(2):
            assert "torch.nn.parallel._functions.all" in changed(before)
            assert COMM.__name__ + ".torch" in changed(before)

    def test_dataparallel_is_as_before(self):
        before = nn.DataParallel(nn.Identity()).device_ids
        with virtual_devices(3):
            assert nn.DataParallel(nn.Identity()).device_ids == [0, 1, 2]
        assert nn.DataParallel(nn.Identity()).device_ids == before

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit, SystemExit])
    def test_after_an_exception(self, error):
        before = attributes()
        with pytest.raises(error), virtual_devices(2):
            raise error
        assert changed(before) == []

    def test_after_an_exception_in_a_replica(self):
        before = attributes()
        with pytest.raises(RuntimeError, match="replica 0"), virtual_devices(2):
            nn.DataParallel(nn.Linear(3, 1))(torch.zeros(4, 2))
        assert changed(before) == []

    def test_after_an_exception_while_substituting(self, monkeypatch):
        real = virtual.context.substitutes
        monkeypatch.setattr(virtual.context, "substitutes", lambda count: [*real(count), (object(), "x", 1)])
        with pytest.raises((TypeError, AttributeError)), virtual_devices(2):
            pass

    def test_after_an_exception_in_an_inner_context(self):
        with virtual_devices(2):
            within = attributes()
            with pytest.raises(ValueError, match="inner"), virtual_devices(3):
                raise ValueError("inner")
            assert changed(within) == []
            assert chunks() == [6, 6]

    def test_as_a_decorator(self):
        assert virtual_devices(4)(chunks)() == [3] * 4


class TestNesting:
    """The innermost number of devices holds."""

    def test_the_innermost_number_holds(self):
        with virtual_devices(2):
            with virtual_devices(3):
                with virtual_devices(2):
                    assert (active_devices(), chunks()) == (2, [6, 6])
                assert (active_devices(), chunks()) == (3, [4, 4, 4])
            assert (active_devices(), chunks()) == (2, [6, 6])
        assert active_devices() == 0

    def test_in_a_replica(self):
        class Inner(nn.Module):
            def forward(self, samples):
                with virtual_devices(2):
                    return nn.DataParallel(nn.Identity())(samples)

        with virtual_devices(2):
            assert nn.DataParallel(Inner())(torch.arange(12)).tolist() == list(range(12))


class TestThreads:
    """All threads that have virtual devices agree on their number."""

    def test_another_number_is_refused(self):
        with virtual_devices(2):
            with pytest.raises(DevicesInUseError) as caught:
                in_a_thread(lambda: enter(3))
            assert chunks() == [6, 6]
        message = str(caught.value)
        assert "virtual_devices(3): another thread has 2" in message
        assert "\n" not in message

    def test_the_same_number_is_shared(self):
        with virtual_devices(3):
            assert in_a_thread(lambda: enter(3)) == [4, 4, 4]
            assert chunks() == [4, 4, 4]

    def test_another_number_is_refused_within_one_that_is_shared(self):
        def nest():
            with virtual_devices(2):
                enter(3)

        with virtual_devices(2):
            with pytest.raises(DevicesInUseError):
                in_a_thread(nest)
            assert chunks() == [6, 6]

    def test_any_outer_number_counts_too(self):
        with virtual_devices(2), virtual_devices(3), pytest.raises(DevicesInUseError, match="another thread has 2"):
            in_a_thread(lambda: enter(3))

    def test_the_last_to_leave_restores(self):
        entered, first_has_left = threading.Event(), threading.Event()

        def stay():
            with virtual_devices(2):
                entered.set()
                assert first_has_left.wait(60)
                return chunks()

        with ThreadPoolExecutor(1) as pool:
            with virtual_devices(2):
                second = pool.submit(stay)
                assert entered.wait(60)
            first_has_left.set()
            assert second.result() == [6, 6]

    def test_it_is_free_again_afterwards(self):
        enter(2)
        assert in_a_thread(lambda: enter(3)) == [4, 4, 4]

    def test_many_at_once(self):
        def work(seed):
            with virtual_devices(4):
                model, inputs = nn.Linear(2, 2), torch.full((9, 2), float(seed))
                return torch.equal(nn.DataParallel(model)(inputs).detach(), model(inputs).detach())

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(work, range(64)))


class TestRefusing:
    """Where the release is not what the substitutes fit, nothing is substituted."""

    def refusal(self, name):
        before = attributes()
        with pytest.raises(ReleaseChangedError) as caught, virtual_devices(2):
            pass
        assert changed(before) == []
        message = str(caught.value)
        assert name in message
        assert "torch " + torch.__version__ in message
        return message

    @pytest.mark.parametrize(
        "owner, name",
        [(COMM, "reduce_add"), (COMM, "torch"), (DATA_PARALLEL, "_get_device_index"), (_functions, "Gather")],
    )
    def test_what_is_missing(self, owner, name, monkeypatch):
        monkeypatch.delattr(owner, name)
        assert "is missing" in self.refusal("{}.{}".format(owner.__name__, name))

    def test_other_parameters(self, monkeypatch):
        monkeypatch.setattr(COMM, "reduce_add", lambda tensors, target=None: None)
        message = self.refusal(COMM.__name__ + ".reduce_add")
        assert "takes (tensors, target), known was (inputs, destination)" in message

    def test_more_parameters(self, monkeypatch):
        monkeypatch.setattr(COMM, "reduce_add", lambda inputs, destination=None, out=None: None)
        self.refusal("reduce_add")

    def test_no_function(self, monkeypatch):
        monkeypatch.setattr(DATA_PARALLEL, "_get_device_index", 7)
        assert "takes (no function)" in self.refusal("_get_device_index")

    def test_another_torch(self, monkeypatch):
        monkeypatch.setattr(PARALLEL_APPLY, "torch", object())
        assert "is not torch" in self.refusal("parallel_apply.torch")

    def test_another_check_for_gpus(self, monkeypatch):
        class Broadcast:
            @staticmethod
            def forward(ctx, target_gpus, *inputs):
                return [tensor for tensor in inputs if tensor.device.type != "cpu"]

        monkeypatch.setattr(_functions, "Broadcast", Broadcast)
        self.refusal("_functions.Broadcast.forward")

    def test_other_arguments_of_a_compiled_function(self, monkeypatch):
        monkeypatch.setitem(transport.COMPILED, "_gather", lambda tensors, plan: None)
        message = self.refusal("torch._C._gather is called with ['tensors', 'dim', 'destination']")
        assert message.count("known was (tensors, plan)") == 1

    def test_a_compiled_function_that_is_not_called(self, file):
        with pytest.raises(ReleaseChangedError, match=r"torch\._C\._scatter is called with nothing"):
            contract.check_compiled(file("import torch\n"), transport.COMPILED)

    def test_another_question_to_a_gpu(self, file):
        changed = file("import torch\ndef parallel_apply():\n    torch.cuda.synchronize()\n")
        view = lookup.View(torch, cuda=lookup.Accelerators("torch.cuda", lambda: 2, present=True))
        with pytest.raises(ReleaseChangedError, match=r"torch\.cuda\.synchronize has no substitute"):
            contract.check(changed, "torch", view)

    def test_a_question_to_a_gpu_that_is_not_in_the_source(self):
        with virtual_devices(2), pytest.raises(ReleaseChangedError, match=r"torch\.cuda\.synchronize has no"):
            PARALLEL_APPLY.torch.cuda.synchronize()

    def test_replicas_without_a_current_device(self, monkeypatch):
        asked = contract.asks_for
        monkeypatch.setattr(contract, "asks_for", lambda module, name: "device" not in name and asked(module, name))
        self.refusal("torch.nn.parallel.parallel_apply no longer makes a replica's device the current one")

    def test_a_file_without_source(self):
        with pytest.raises(ReleaseChangedError, match="has no source"):
            contract.asks_for(ModuleType("frozen"), "is_available")

    def test_a_file_that_is_gone(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "torch.nn.parallel.parallel_apply", None)
        self.refusal("torch.nn.parallel.parallel_apply can't be imported")

    def test_a_message_survives_the_release_s_own_threads(self):
        class Asks(nn.Module):
            def forward(self, samples):
                raise ReleaseChangedError("torch.cuda.graph", "is new")

        with virtual_devices(2), pytest.raises(ReleaseChangedError) as caught:
            nn.DataParallel(Asks())(torch.zeros(2))
        assert "torch.cuda.graph is new in torch " + torch.__version__ in str(caught.value)

    @pytest.fixture
    def file(self, tmp_path):
        def write(source):
            path = tmp_path / "changed.py"
            path.write_text(source, encoding="utf-8")
            spec = importlib.util.spec_from_file_location("changed", str(path))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module

        return write


class TestDevices:
    """Virtual devices are numbered, and the numbers are checked."""

    @pytest.mark.parametrize("n, error", [(0, ValueError), (-1, ValueError), (2.0, TypeError), ("2", TypeError)])
    def test_how_many_there_can_be(self, n, error):
        before = attributes()
        with pytest.raises(error), virtual_devices(n):
            pass
        assert changed(before) == []

    def test_single_device_runs_the_model_itself(self):
        class Itself(nn.Module):
            def forward(self, samples):
                assert self is model
                return samples

        model = Itself()
        with virtual_devices(1):
            assert nn.DataParallel(model)(torch.arange(3)).tolist() == [0, 1, 2]

    def test_replicas_run_on_the_devices_that_were_named(self):
        seen, model = {}, nn.Identity()
        model.register_forward_hook(lambda _module, inputs, _output: seen.update({current_device(): inputs[0].item()}))
        with virtual_devices(4):
            nn.DataParallel(model, [3, 0, 2])(torch.arange(3))
        assert seen == {3: 0, 0: 1, 2: 2}

    def test_replica_s_device_is_its_own_again_after_an_inner_guard(self):
        with virtual_devices(3):
            cuda = PARALLEL_APPLY.torch.cuda
            with cuda.device(2):
                with cuda.device(1):
                    assert current_device() == 1
                assert (current_device(), in_a_thread(current_device)) == (2, 0)
            assert current_device() == 0

    def test_names(self):
        with virtual_devices(3):
            named = nn.DataParallel(nn.Identity(), ["cuda:2", torch.device("cuda", 1), "cuda", torch.device("cuda:1")])
            assert named.device_ids == [2, 1, 0, 1]

    @pytest.mark.parametrize("where", [{"device_ids": [0, 2]}, {"output_device": 2}, {"device_ids": ["cuda:2"]}])
    def test_unknown_ones(self, where):
        with virtual_devices(2), pytest.raises(VirtualDevicesError, match="device 2: there are 2 virtual devices"):
            nn.DataParallel(nn.Identity(), **where)

    def test_unknown_ones_of_the_function(self):
        with virtual_devices(2), pytest.raises(VirtualDevicesError, match="device 5"):
            nn.parallel.data_parallel(nn.Identity(), torch.zeros(4), device_ids=[0, 5])

    def test_the_cpu_is_none(self):
        with virtual_devices(2), pytest.raises(ValueError, match="cpu"):
            nn.DataParallel(nn.Identity(), device_ids=["cpu"])

    def test_real_gpus_are_never_asked(self, monkeypatch):
        def ask(*args, **kwargs):
            raise AssertionError("a GPU was asked")

        for namespace in (torch.cuda, getattr(torch, "accelerator", torch.cuda)):
            for name in ("device_count", "current_device", "current_stream", "get_device_properties", "set_device"):
                if hasattr(namespace, name):
                    monkeypatch.setattr(namespace, name, ask)
            monkeypatch.setattr(namespace, "is_available", lambda: True)
        model = nn.Linear(2, 1)
        with virtual_devices(3):
            nn.DataParallel(model)(torch.ones(7, 2, requires_grad=True)).sum().backward()
        assert model.weight.grad.tolist() == [[7.0, 7.0]]


class TestTransport:
    """What stands for compiled functions does what they do."""

    def test_only_the_first_chunk_shares_the_batch(self):
        batch = torch.zeros(6)
        first, second, third = transport.scatter(batch, [0, 1, 2], None, 0, None)
        batch.fill_(1)
        assert (first.tolist(), second.tolist(), third.tolist()) == ([1, 1], [0, 0], [0, 0])

    def test_chunks_of_given_sizes(self):
        chunks = transport.scatter(torch.arange(6), [-1, -1], (4, 2), 0, None)
        assert [chunk.tolist() for chunk in chunks] == [[0, 1, 2, 3], [4, 5]]

    def test_build_without_cuda(self, monkeypatch):
        monkeypatch.setattr(transport, "splitter", lambda: "torch.chunk")
        assert [len(c) for c in transport.scatter(torch.arange(10), [0, 1, 2], None, 0, None)] == [4, 4, 2]
        assert [len(c) for c in transport.scatter(torch.arange(10), [0, 1], (7, 3), 0, None)] == [7, 3]

    def test_splitter_is_pytorchs_own_where_it_runs(self):
        transport.splitter.cache_clear()
        compiled = hasattr(torch._C, "_scatter") and hasattr(torch, "set_warn_always")  # 1.9
        assert virtual.splitter() == "torch._C._scatter" or not compiled

    def test_copies_have_no_history(self):
        weight = nn.Parameter(torch.zeros(2))
        (mine,), (yours,) = transport.broadcast_coalesced([weight], [0, 1], 1)
        assert mine is weight
        assert not yours.requires_grad

    def test_sum_leaves_its_terms_alone(self):
        terms = [torch.ones(2), torch.ones(2)]
        assert transport.reduce_add(terms).tolist() == [2, 2]
        assert terms[0].tolist() == [1, 1]

    def test_sparse_gradients(self):
        model = nn.Embedding(5, 2, sparse=True)
        with virtual_devices(2):
            nn.DataParallel(model)(torch.tensor([[0, 1], [1, 3]])).sum().backward()
        assert model.weight.grad.is_sparse
        assert model.weight.grad.to_dense()[:, 0].tolist() == [1, 2, 0, 1, 0]
