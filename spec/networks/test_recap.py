"""Chapter 3, Recap: Tensor, Module, Parameter, Function; and that backward is derived."""

import inspect
import io
import pickle
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from blitz.autograd import graph_of
from blitz.networks import LeNet
from blitz.plugin import claim

from ..oracles import array_of, central_differences
from ..oracles.layers import lenet
from ..seeded import seeded
from ..strategies import LAYOUTS, floating_dtypes, in_layout, same_shape_tensors, shapes, tensors
from ..strategies.functions import compositions, in_torch
from ..strategies.networks import smooth_networks


class Cube(torch.autograd.Function):
    """x³ by a Function of our own."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, vector):
        (x,) = ctx.saved_tensors
        return vector * 3 * x**2


class Branching(torch.nn.Module):
    """A forward that indexes, loops and decides by the data."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64))

    def forward(self, x):
        total = x[::2].sum()
        for index in range(len(x)):
            total = total + (self.weight[index] ** 2 * x[index] if x[index] > 0 else self.weight[index].sin())
        return total


@claim("nn.backward-is-derived")
def test_network_defines_forward_and_no_backward():
    assert "forward" in vars(LeNet)
    assert not any("backward" in vars(kind) for kind in LeNet.__mro__ if kind is not object)
    assert LeNet()(torch.zeros(1, 1, 32, 32)).grad_fn is not None


@claim("nn.backward-is-derived")
@pytest.mark.parametrize("name", [name for name, _ in LeNet().named_parameters()])
def test_gradient_of_every_parameter_is_that_of_central_differences(name):
    # For one or two in a hundred draws differences straddle a kink, of a ReLU or of a maximum. For this one they don't.
    with seeded(0):
        network, images = LeNet().double(), torch.randn(1, 1, 32, 32, dtype=torch.float64)
    weights = {key: array_of(weight) for key, weight in network.named_parameters()}
    network(images).sum().backward()
    # One direction in which every entry changes: a convolution in NumPy takes its time.
    direction = np.random.RandomState(0).standard_normal(weights[name].shape)
    direction /= np.linalg.norm(direction)

    def total(distance):
        moved = dict(weights, **{name: weights[name] + distance * direction})
        return lenet(array_of(images), moved).sum()

    computed = (array_of(dict(network.named_parameters())[name].grad) * direction).sum()
    assert np.isclose(computed, central_differences(total, 0.0), rtol=1e-6, atol=1e-8)
    assert abs(computed) > 1e-6


@claim("nn.backward-is-derived")
@given(smooth_networks(), st.integers(1, 3))
def test_gradients_of_any_layers_put_together_are_those_of_central_differences(network, samples):
    inputs = torch.randn(samples, network[0].in_features, dtype=torch.float64)
    network(inputs).pow(2).sum().backward()
    weights = parameters_to_vector(network.parameters())

    def total(values):
        vector_to_parameters(torch.tensor(values), network.parameters())
        return network(inputs).pow(2).sum().item()

    computed = parameters_to_vector(parameter.grad for parameter in network.parameters())
    assert np.allclose(array_of(computed), central_differences(total, array_of(weights)), rtol=1e-6, atol=1e-7)


@claim("nn.backward-is-derived")
@given(tensors(torch.float64, (3,)))
def test_forward_may_index_loop_and_decide(x):
    module, values = Branching(), array_of(x)
    module(x).backward()
    weight = array_of(module.weight)
    expected = np.where(values > 0, 2 * weight * values, np.cos(weight))
    assert np.allclose(array_of(module.weight.grad), expected, rtol=1e-12, atol=1e-12)


@claim("nn.tensor-recap")
@given(tensors(floating_dtypes()))
def test_variable_is_a_plain_tensor(x):
    variable = torch.autograd.Variable(x, requires_grad=True)
    assert type(variable) is torch.Tensor
    assert variable.requires_grad
    assert np.array_equal(array_of(variable), array_of(x))


@claim("nn.tensor-recap")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_variable_has_the_values_however_they_lie_in_memory(layout):
    x = in_layout(torch.arange(6.0).view(3, 2), layout)
    assert torch.autograd.Variable(x).tolist() == x.tolist()


@claim("nn.tensor-recap")
@given(same_shape_tensors(2, floating_dtypes(), shapes()))
def test_gradient_sits_on_the_tensor_in_its_own_shape_and_dtype(drawn):
    x, weight = drawn
    assert x.requires_grad_().grad is None
    (x * weight).sum().backward()
    assert type(x.grad) is torch.Tensor
    assert (x.grad.shape, x.grad.dtype) == (x.shape, x.dtype)
    assert np.array_equal(array_of(x.grad), array_of(weight))


@claim("nn.tensor-recap")
def test_output_of_the_network_is_a_plain_tensor():
    out = LeNet()(torch.autograd.Variable(torch.zeros(1, 1, 32, 32)))
    assert type(out) is torch.Tensor
    assert isinstance(out, torch.autograd.Variable)


class Counting(torch.nn.Module):
    """Parameters and buffers, its own and a child's."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)
        self.norm = torch.nn.BatchNorm1d(2)
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x):
        return self.norm(self.layer(x)) + self.seen


def _tensors_of(module):
    return list(module.parameters()) + list(module.buffers())


def _has_meta():
    """Tell whether the release has the device whose tensors have shapes and no memory."""
    try:
        torch.zeros(1, device="meta")
    except (RuntimeError, NotImplementedError):  # before 1.9, though some of those have is_meta
        return False
    return True


@claim("nn.module-recap")
@given(st.sampled_from([torch.float16, torch.float64]))
def test_to_a_dtype_moves_every_floating_parameter_and_buffer_of_the_same_module(dtype):
    module = Counting()
    parameters = list(module.parameters())
    assert module.to(dtype) is module
    assert {tensor.dtype for tensor in _tensors_of(module) if tensor.dtype.is_floating_point} == {dtype}
    assert module.norm.num_batches_tracked.dtype == torch.int64
    assert [id(parameter) for parameter in module.parameters()] == [id(parameter) for parameter in parameters]


@claim("nn.module-recap")
@pytest.mark.parametrize("elsewhere", ["cpu"] + ["meta"] * _has_meta())
def test_to_a_device_moves_every_parameter_and_buffer(elsewhere):
    module = Counting()
    assert module.to(elsewhere) is module
    assert len(_tensors_of(module)) == 8
    assert {tensor.device.type for tensor in _tensors_of(module)} == {elsewhere}


@claim("nn.module-recap")
@pytest.mark.cuda
def test_to_a_gpu_moves_every_parameter_and_buffer_and_keeps_the_outputs(device):
    module, inputs = Counting().double().eval(), torch.randn(4, 3, dtype=torch.float64)
    before, moved = array_of(module(inputs)), module.to(device)
    assert moved is module
    assert {tensor.is_cuda for tensor in _tensors_of(module)} == {True}
    assert np.allclose(array_of(moved(inputs.to(device)).cpu()), before, rtol=1e-9, atol=1e-12)


@claim("nn.module-recap")
@given(st.integers(1, 3))
def test_saved_and_loaded_weights_give_the_same_outputs(samples):
    saved, loaded, file = LeNet(), LeNet(), io.BytesIO()
    images = torch.randn(samples, 1, 32, 32)
    assert not torch.equal(saved(images), loaded(images))
    torch.save(saved.state_dict(), file)
    file.seek(0)
    loaded.load_state_dict(torch.load(file))
    assert torch.equal(saved(images), loaded(images))


def _loaded_whole(file, **options):
    """Load a file whose content is a module, and say how that went: in a word, or in the refusal's first sentence."""
    file.seek(0)
    try:
        return torch.load(file, **options), "loads"
    except pickle.UnpicklingError as refusal:
        return None, "{}: {}".format(type(refusal).__name__, str(refusal).split(".")[0])


@claim("nn.module-recap")
def test_module_that_was_saved_whole_gives_the_same_outputs_where_its_code_is_trusted(observe):
    network, file, images = LeNet(), io.BytesIO(), torch.randn(2, 1, 32, 32)
    torch.save(network, file)
    trusting = {"weights_only": False} if "weights_only" in inspect.signature(torch.load).parameters else {}  # 1.13
    loaded, _ = _loaded_whole(file, **trusting)
    assert torch.equal(loaded(images), network(images))
    _, outcome = _loaded_whole(file)  # by default only weights are loaded since 2.6
    observe("torch.load of a module that was saved whole", outcome)
    assert outcome == "loads" or "weights" in outcome.lower()


@claim("nn.module-recap")
def test_exported_network_gives_the_same_outputs(observe):
    network, file, images = LeNet(), io.BytesIO(), torch.randn(2, 1, 32, 32)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        # The comparison below checks the trace; PyTorch's own check takes seconds on the newest releases.
        torch.jit.save(torch.jit.trace(network, torch.zeros(1, 1, 32, 32), check_trace=False), file)
        file.seek(0)
        exported = torch.jit.load(file)
    assert not isinstance(exported, LeNet)
    assert np.allclose(array_of(exported(images)), array_of(network(images)), rtol=1e-5, atol=1e-6)
    observe("deprecated", sorted({str(one.message) for one in said if one.category is FutureWarning}))


@claim("nn.parameter-registers-itself")
@given(shapes(), floating_dtypes())
def test_assigned_parameter_is_registered_until_it_is_deleted(shape, dtype):
    module, parameter = torch.nn.Module(), torch.nn.Parameter(torch.zeros(shape, dtype=dtype))
    module.weight = parameter
    assert [id(found) for found in module.parameters()] == [id(parameter)]
    assert list(module.state_dict()) == ["weight"]
    del module.weight
    assert list(module.parameters()) == []
    assert list(module.state_dict()) == []


@claim("nn.parameter-registers-itself")
@given(tensors(floating_dtypes()))
def test_assigned_tensor_is_an_attribute_and_no_parameter(tensor):
    module = torch.nn.Module()
    module.weight = tensor.requires_grad_()
    assert module.weight is tensor
    assert list(module.parameters()) == []
    assert list(module.state_dict()) == []


@claim("nn.parameter-registers-itself")
def test_tensor_in_the_place_of_a_parameter_is_refused(observe):
    module = torch.nn.Linear(1, 1)
    with pytest.raises(TypeError) as refusal:
        module.weight = torch.zeros(1, 1)
    assert "cannot assign 'torch.FloatTensor' as parameter 'weight'" in str(refusal.value)
    observe("tensor for a parameter", str(refusal.value))


@claim("nn.parameter-registers-itself")
def test_parameter_is_a_tensor_that_requires_grad():
    parameter = torch.nn.Parameter(torch.zeros(2))
    assert isinstance(parameter, torch.Tensor)
    assert parameter.requires_grad


@claim("nn.function-recap")
@given(tensors(torch.float64))
def test_function_of_ones_own_runs_forward_and_backward(x):
    y = Cube.apply(x.requires_grad_())
    y.sum().backward()
    assert np.array_equal(array_of(y), array_of(x) ** 3)
    assert np.array_equal(array_of(x.grad), 3 * array_of(x) ** 2)


@claim("nn.function-recap")
def test_function_of_ones_own_passes_gradcheck_and_names_its_node():
    x = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Cube.apply, (x,))
    assert type(Cube.apply(x).grad_fn).__name__ == "CubeBackward"


@claim("nn.function-recap")
@given(compositions())
def test_every_operation_makes_at_least_one_node_linked_to_those_of_its_inputs(composition):
    result = in_torch(composition.steps, composition.leaves)
    graph = graph_of(result)
    functions = [node for node in graph.nodes if node.variable is None]
    reached = {producer for _, producer in graph.edges}
    assert len(functions) >= len(composition.steps)
    assert reached == set(range(1, len(graph.nodes)))
    assert all(graph.producers(index) for index, node in enumerate(graph.nodes) if node.variable is None)


@claim("nn.function-recap")
@given(st.lists(st.sampled_from(["exp", "sin", "neg", "tanh"]), min_size=1, max_size=6))
def test_chain_of_operations_makes_a_chain_of_nodes(names):
    y = torch.zeros(2, requires_grad=True)
    for name in names:
        y = getattr(y, name)()
    kinds = [node.kind for node in graph_of(y).nodes]
    assert kinds == [*names[::-1], "accumulategrad"]
