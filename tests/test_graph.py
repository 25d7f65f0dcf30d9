"""The walk along the graph that autograd records."""

import pytest
import torch

from blitz.autograd import Graph, chain_of, double_until, graph_of, jacobian, kind_of


@pytest.mark.parametrize(
    "name,kind",
    [
        ("AddBackward0", "add"),
        ("AddmmBackward", "addmm"),
        ("AccumulateGrad", "accumulategrad"),
        ("CopyBackwards", "copy"),
        ("ToCopyBackward0", "copy"),
        ("CopySlices", "copyslices"),
        ("ConvolutionBackward0", "convolution"),
        ("MkldnnConvolutionBackward", "convolution"),
        ("ThnnConv2DBackward", "convolution"),
        ("CudnnConvolutionBackward", "convolution"),
        ("MaxPool2DWithIndicesBackward0", "maxpool2d"),
        ("ReshapeAliasBackward0", "view"),
        ("ViewBackward", "view"),
        ("TBackward0", "t"),
    ],
)
def test_kind_is_the_same_on_every_release(name, kind):
    assert kind_of(name) == kind


def test_value_used_twice_has_two_edges_and_one_node():
    x = torch.ones(2, requires_grad=True)
    graph = graph_of(x * x)
    assert [node.kind for node in graph.nodes] == ["mul", "accumulategrad"]
    assert graph.edges == [(0, 1), (0, 1)]
    assert graph.producers(0) == [1, 1]
    assert graph.leaves[0] is x


def test_leaf_has_a_graph_of_its_own_accumulator_even_untracked():
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        graph = graph_of(x)
    assert [node.variable is x for node in graph.nodes] == [True]
    assert graph.depth == 1


@pytest.mark.parametrize("walk", [graph_of, chain_of])
def test_tensor_without_history_is_refused(walk):
    with pytest.raises(ValueError, match="does not require grad"):
        walk(torch.ones(2))


def test_chain_passes_over_parameters_and_transposed_parameters():
    network = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    kinds = ["mseloss", "addmm", "relu", "addmm"]
    inputs = torch.ones(2, 3)
    assert [kind_of(name) for name in chain_of(_loss(network(inputs)))] == kinds
    inputs.requires_grad_()
    assert [kind_of(name) for name in chain_of(_loss(network(inputs)))] == [*kinds, "accumulategrad"]


def _loss(outputs):
    return torch.nn.functional.mse_loss(outputs, torch.zeros_like(outputs))


def test_depth_is_that_of_the_longest_path():
    x = torch.ones(2, requires_grad=True)
    assert graph_of(x.exp().exp().exp() + x).depth == 5


def test_long_graph_is_walked_without_recursion():
    y = torch.ones(1, requires_grad=True)
    for _ in range(5000):
        y = y + 1
    assert graph_of(y).depth == 5001


def test_cycle_is_noticed():
    nodes = graph_of(torch.ones(1, requires_grad=True) * 2).nodes
    with pytest.raises(ValueError, match="cycle"):
        Graph(nodes, [(0, 1), (1, 0)]).layers()


def test_doubling_refuses_what_never_grows():
    with pytest.raises(ValueError, match="never reaches a norm of 1000"):
        double_until(torch.zeros(3))


@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_jacobian_has_the_shape_of_the_value_and_then_of_the_point(shape):
    point = torch.ones(shape)
    assert jacobian(lambda x: x.sum().repeat(4, 1), point).shape == (4, 1, *shape)
    assert jacobian(lambda x: x * 2, point).shape == (*shape, *shape)
    assert point.grad is None
    assert not point.requires_grad
