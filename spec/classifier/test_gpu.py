"""Chapter 4, training on a GPU: what must move, how, and what is gained."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import loss_and_optimizer
from blitz.classifier.charts import BARS, save_bars
from blitz.classifier.speed import step_seconds
from blitz.networks import PooledLeNet, training_step
from blitz.plugin import claim
from blitz.tensors.devices import chosen_device

from ..oracles import array_of
from ..strategies.modules import module_trees
from .bars import bar_lengths

pytestmark = pytest.mark.early

# What stands in for a GPU where there is none. The meta device has kernels for all of the network since 2.0.
META = ["meta"] if hasattr(torch, "compile") else []
ELSEWHERE = [torch.float64, *META]
WIDTHS = (6, 64, 512)


def state_of(network):
    return list(network.parameters()) + list(network.buffers())


def whereabouts(tensor):
    """What a destination, of either kind, is compared with."""
    return (tensor.dtype, tensor.device.type)


@claim("classifier.to-moves-the-network")
@pytest.mark.cuda
@given(network=module_trees())
def test_to_moves_every_parameter_and_buffer_to_the_gpu_in_place(network, device):
    before = list(network.parameters())
    assert network.to(device) is network
    assert all(tensor.is_cuda for tensor in state_of(network))
    assert all(now is then for now, then in zip(network.parameters(), before))


@claim("classifier.to-moves-the-network")
@pytest.mark.cuda
def test_the_documents_network_keeps_its_values_on_the_gpu(device):
    network = PooledLeNet()
    before = [array_of(parameter) for parameter in network.parameters()]
    moved = list(network.to(device).parameters())
    assert all(parameter.is_cuda for parameter in moved)
    assert all((array_of(parameter) == values).all() for parameter, values in zip(moved, before))


@claim("classifier.to-moves-the-network")
@given(network=module_trees())
def test_to_converts_every_floating_parameter_and_buffer_in_place(network):
    before = list(network.parameters())
    floating = [tensor.is_floating_point() for tensor in state_of(network)]
    assert network.to(torch.float64) is network
    assert [tensor.dtype == torch.float64 for tensor in state_of(network)] == floating
    assert all(now is then for now, then in zip(network.parameters(), before))


@claim("classifier.to-moves-the-network")
@pytest.mark.parametrize("where", ELSEWHERE, ids=str)
@given(network=module_trees())
def test_to_reaches_modules_at_every_depth(network, where):
    network.to(where)
    floating = [tensor for tensor in state_of(network) if tensor.is_floating_point()]
    counts = [tensor for tensor in state_of(network) if not tensor.is_floating_point()]
    assert all(where in whereabouts(tensor) for tensor in floating)
    # A device is for all tensors, a dtype for floating ones: BatchNorm's count of batches stays an integer.
    assert all(whereabouts(tensor) in ((torch.int64, where), (torch.int64, "cpu")) for tensor in counts)
    assert all(isinstance(parameter, torch.nn.Parameter) for parameter in network.parameters())


@claim("classifier.inputs-must-move-too")
@pytest.mark.cuda
def test_inputs_and_labels_must_move_to_the_gpu(device, observe):
    network, images, labels = PooledLeNet().to(device), torch.randn(4, 3, 32, 32), torch.tensor([3, 8, 8, 0])
    step = loss_and_optimizer(network)
    with pytest.raises(RuntimeError) as inputs_left:
        training_step(network, *step, images, labels.to(device))
    with pytest.raises(RuntimeError) as labels_left:
        training_step(network, *step, images.to(device), labels)
    observe("error for inputs left behind", str(inputs_left.value).splitlines()[0])
    observe("error for labels left behind", str(labels_left.value).splitlines()[0])
    assert "cuda" in str(inputs_left.value).lower()
    assert "cuda" in str(labels_left.value).lower()
    assert training_step(network, *step, images.to(device), labels.to(device)).is_cuda
    # Unlike a network, a tensor stays: what moved is a copy. Hence at every step.
    assert (images.device.type, labels.device.type) == ("cpu", "cpu")


@claim("classifier.inputs-must-move-too")
@pytest.mark.parametrize("where", ELSEWHERE, ids=str)
def test_inputs_that_are_not_where_the_network_is_raise(where, observe):
    network, images = PooledLeNet().to(where), torch.randn(4, 3, 32, 32)
    with pytest.raises(RuntimeError) as error:
        network(images)
    observe("error for inputs left behind by {}".format(where), str(error.value).splitlines()[0])
    assert str(error.value)
    assert where in whereabouts(network(images.to(where)))
    assert whereabouts(images) == (torch.float32, "cpu")


@claim("classifier.inputs-must-move-too")
@pytest.mark.parametrize("where, dtype", [("cpu", torch.float32)] + [(place, torch.int64) for place in META], ids=str)
def test_labels_that_are_not_what_the_loss_takes_raise(where, dtype, observe):
    network, images, labels = PooledLeNet().to(where), torch.randn(4, 3, 32, 32).to(where), torch.tensor([3, 8, 8, 0])
    step = loss_and_optimizer(network)
    with pytest.raises(RuntimeError) as error:
        training_step(network, *step, images, labels.to(dtype))
    observe("error for labels of {} left behind by {}".format(dtype, where), str(error.value).splitlines()[0])
    assert str(error.value)
    assert training_step(network, *step, images, labels.to(where)).device.type == where


@pytest.fixture(scope="module")
def sweep(device):
    """Seconds of a training step by width: on the CPU, and on the GPU."""
    return {width: (step_seconds(width, "cpu"), step_seconds(width, device)) for width in WIDTHS}


@claim("classifier.small-net-small-speedup")
@pytest.mark.cuda
@pytest.mark.parametrize("narrow, wide", [WIDTHS[:2], WIDTHS[1:]])
def test_a_wider_network_gains_more_from_the_gpu(narrow, wide, sweep, took):
    for width in (narrow, wide):
        took("a step of width {} on the CPU".format(width), sweep[width][0])
        took("a step of width {} on the GPU".format(width), sweep[width][1])
    assert sweep[narrow][0] / sweep[narrow][1] < sweep[wide][0] / sweep[wide][1]
    assert all(parameter.is_cuda for parameter in PooledLeNet(width=wide).to("cuda").parameters())


@claim("classifier.small-net-small-speedup")
@pytest.mark.cuda
def test_what_a_gpu_gains_is_plotted_by_width(sweep, torchvision, tmp_path):
    from PIL import Image

    gains = [alone / helped for alone, helped in sweep.values()]
    save_bars(["width {}".format(width) for width in sweep], gains, tmp_path / "gains.png", form="{:.1f}x")
    picture = torchvision.transforms.ToTensor()(Image.open(str(tmp_path / "gains.png"))).permute(1, 2, 0) * 255
    assert bar_lengths(picture, len(WIDTHS)) == [round(BARS * gain / max(gains)) for gain in gains]


@claim("classifier.small-net-small-speedup")
def test_a_step_of_a_wider_network_takes_longer_on_the_cpu(took):
    narrow, wide = (step_seconds(width, "cpu") for width in (6, 256))
    took("a step of width 6", narrow)
    took("a step of width 256", wide)
    assert narrow < wide


@claim("classifier.small-net-small-speedup")
@given(widths=st.lists(st.integers(1, 9), min_size=2, max_size=2, unique=True))
def test_two_widths_that_disagree_raise(widths):
    network = PooledLeNet(width=widths[0])
    network.conv2 = torch.nn.Conv2d(widths[1], 16, 5)
    with pytest.raises(RuntimeError) as error:
        network(torch.zeros(1, 3, 32, 32))
    assert "{} channels, but got {} channels".format(widths[1], widths[0]) in str(error.value)
    assert PooledLeNet(width=widths[1])(torch.zeros(1, 3, 32, 32)).shape == (1, 10)


@claim("classifier.device-prints-its-index")
def test_a_gpu_prints_its_index_however_it_was_named():
    printed = [str(device) for device in (torch.device("cuda:0"), torch.device("cuda", 0), torch.device("cuda:1"))]
    assert printed == ["cuda:0", "cuda:0", "cuda:1"]
    assert str(torch.device("cuda")) == "cuda"
    assert str(torch.zeros(1).to("cpu").device) == str(torch.device("cpu")) == "cpu"


@claim("classifier.device-prints-its-index")
@pytest.mark.parametrize("available, printed", [(True, "cuda:0"), (False, "cpu")])
def test_the_choice_follows_whether_cuda_is_available(available, printed, monkeypatch):
    assert str(chosen_device()) == {True: "cuda:0", False: "cpu"}[torch.cuda.is_available()]
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    assert str(chosen_device()) == printed


@claim("classifier.device-prints-its-index")
def test_the_choice_on_this_machine_can_hold_a_tensor(observe):
    device = chosen_device()
    observe("device", str(device))
    tensor = torch.ones(2, device=device)
    assert str(tensor.device) == str(device)
    assert tensor.tolist() == [1, 1]
