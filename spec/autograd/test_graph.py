"""Chapter 2, preface and Tensor: the graph of Functions that a computation leaves behind."""

import re
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.autograd import chain_of, dot_of, double_until, graph_of, worked_example
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import floating_dtypes, nonempty_shapes, tensors
from ..strategies.functions import NODE_KINDS, compositions, each_operation, in_torch, leaves_behind
from .operations import OPERATIONS, result_of


@claim("autograd.acyclic-graph")
@given(compositions())
def test_every_edge_leads_to_a_deeper_layer_so_there_is_no_cycle(composition):
    graph = graph_of(in_torch(composition.steps, composition.leaves))
    layers = graph.layers()
    assert len(graph.edges) >= len(graph.nodes) - 1
    assert all(layers[consumer] < layers[producer] for consumer, producer in graph.edges)


@claim("autograd.acyclic-graph")
@given(compositions(requires_grad=st.booleans()))
def test_leaves_reached_are_exactly_the_inputs_that_require_grad(composition):
    one = torch.ones((), dtype=torch.float64, requires_grad=True)  # so that there is a graph in any case
    graph = graph_of(one * in_torch(composition.steps, composition.leaves))
    inputs = [composition.leaves[index] for index in leaves_behind(composition.steps, composition.leaves)[-1]]
    expected = [id(leaf) for leaf in inputs if leaf.requires_grad]
    assert sorted(id(leaf) for leaf in graph.leaves) == sorted([*expected, id(one)])


@claim("autograd.acyclic-graph")
@given(compositions())
def test_graph_holds_a_function_for_every_operation(composition):
    graph = graph_of(in_torch(composition.steps, composition.leaves))
    expected = Counter(kind for name, *_ in composition.steps for kind in NODE_KINDS[name])
    assert not expected - Counter(node.kind for node in graph.nodes)


@claim("autograd.acyclic-graph")
@given(each_operation())
def test_graph_of_each_operation_reaches_each_of_its_operands(operations):
    graphs = [graph_of(in_torch(operation.steps, operation.leaves)) for operation in operations]
    reached = [{id(leaf) for leaf in graph.leaves} for graph in graphs]
    assert reached == [{id(leaf) for leaf in operation.leaves} for operation in operations]


@claim("autograd.acyclic-graph")
def test_graph_of_the_worked_example(observe):
    example = worked_example()
    graph = graph_of(example.out)
    assert [node.kind for node in graph.nodes] == ["mean", "mul", "mul", "add", "accumulategrad"]
    assert graph.edges == [(0, 1), (1, 2), (2, 3), (2, 3), (3, 4)]
    assert graph.leaves[0] is example.x
    observe("graph", dot_of(graph, {"x": example.x}))


@claim("autograd.grad-fn-names-the-creator")
@pytest.mark.parametrize("expression,words", OPERATIONS.items(), ids=OPERATIONS)
def test_grad_fn_is_named_after_the_operation(expression, words, observe):
    name = type(result_of(expression).grad_fn).__name__
    assert re.match(r"({})Backwards?\d*$".format("|".join(words)), name)
    observe("grad_fn of " + expression, name)


@claim("autograd.grad-fn-names-the-creator")
@given(compositions())
def test_grad_fn_leads_to_the_grad_fn_of_what_the_tensor_was_made_of(composition):
    made = in_torch(composition.steps, composition.leaves)
    result = made * 3
    assert type(result.grad_fn).__name__ == "MulBackward0"
    assert result.grad_fn.next_functions[0][0] is made.grad_fn
    assert result.grad_fn is not made.grad_fn
    assert all(leaf.grad_fn is None for leaf in composition.leaves)


@claim("autograd.grad-fn-names-the-creator")
@given(tensors(floating_dtypes()))
def test_result_in_place_takes_the_function_of_the_last_operation(x):
    y = x.requires_grad_() * 2
    created_by = [type(y.grad_fn).__name__]
    created_by.append(type(y.add_(1).grad_fn).__name__)
    assert created_by == ["MulBackward0", "AddBackward0"]
    assert type(y.grad_fn.next_functions[0][0]).__name__ == "MulBackward0"


def _repeatedly(x, times):
    """A function whose graph depends on a number that is known only when it runs."""
    y = x
    for _ in range(times):
        y = y * x
    return y


def _by_sign(x):
    return x / 2 if x.sum() > 0 else -x * x


@claim("autograd.define-by-run")
@given(st.integers(1, 8), tensors(torch.float64, nonempty_shapes(max_dims=2)))
def test_graph_is_as_deep_as_the_loop_ran_and_its_gradient_right(times, x):
    y = _repeatedly(x.requires_grad_(), times)
    y.sum().backward()
    assert graph_of(y).depth == times + 1
    assert np.allclose(array_of(x.grad), (times + 1) * array_of(x) ** times, rtol=1e-12)


@claim("autograd.define-by-run")
def test_same_function_leaves_another_graph_at_every_iteration(observe):
    graphs, gradients = [], []
    for times in (3, 1, 2):
        x = torch.tensor([2.0], requires_grad=True)
        y = _repeatedly(x, times)
        y.backward()
        graphs.append(chain_of(y))
        gradients.append(x.grad.item())
    assert graphs == [["MulBackward0"] * times + ["AccumulateGrad"] for times in (3, 1, 2)]
    assert gradients == [4 * 2.0**3, 2 * 2.0, 3 * 2.0**2]
    observe("graphs", graphs)


@claim("autograd.define-by-run")
@given(tensors(torch.float64, nonempty_shapes()))
def test_branch_that_the_data_chose_is_the_one_in_the_graph(x):
    y = _by_sign(x.requires_grad_())
    y.sum().backward()
    values = array_of(x)
    positive = values.sum() > 0
    assert chain_of(y)[0] == ("DivBackward0" if positive else "MulBackward0")
    assert np.array_equal(array_of(x.grad), np.full(values.shape, 0.5) if positive else -2 * values)


@claim("autograd.define-by-run")
@pytest.mark.parametrize("size, doublings", [(100.0, 4), (1.0, 10), (1000.0, 1), (500.0, 1)])
def test_documents_loop_leaves_a_multiplication_for_each_turn(size, doublings):
    x = torch.tensor([size, 0.0], requires_grad=True)
    y, turns = double_until(x)
    assert turns == doublings
    assert chain_of(y) == ["MulBackward0"] * doublings + ["AccumulateGrad"]
