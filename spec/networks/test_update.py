"""Chapter 3, preface and Update the weights."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.networks import LeNet, descend, descend_untracked, parity_of_signs, train_small_network, training_step
from blitz.plugin import claim

from ..oracles import array_of, optimizers
from ..seeded import seeded
from ..strategies import LAYOUTS, floating_dtypes, in_layout, nonempty_shapes, same_shape_tensors

pytestmark = pytest.mark.early

# PyTorch's name, PyTorch's arguments, and the published formula with the same hyperparameters.
PUBLISHED = {
    "SGD": ("SGD", {}, optimizers.SGD, {}),
    "SGD with momentum": ("SGD", {"momentum": 0.9}, optimizers.SGD, {"momentum": 0.9}),
    "Nesterov SGD": (
        "SGD",
        {"momentum": 0.9, "nesterov": True},
        optimizers.SGD,
        {"momentum": 0.9, "nesterov": True},
    ),
    "Adam": ("Adam", {}, optimizers.Adam, {}),
    "AdamW": ("AdamW", {}, optimizers.Adam, {"weight_decay": 0.01}),
    "Adamax": ("Adamax", {}, optimizers.Adamax, {}),
    "RMSprop": ("RMSprop", {}, optimizers.RMSprop, {}),
    "Adagrad": ("Adagrad", {}, optimizers.Adagrad, {}),
    "Adadelta": ("Adadelta", {}, optimizers.Adadelta, {}),
    "ASGD": ("ASGD", {}, optimizers.ASGD, {}),
    "Rprop": ("Rprop", {}, optimizers.Rprop, {}),
}
# From 1.10 to 1.13 NAdam multiplies its momentum once too often (pytorch/pytorch#92699).
if hasattr(torch, "compile"):  # 2.0
    PUBLISHED["NAdam"] = ("NAdam", {}, optimizers.NAdam, {})
if hasattr(torch.optim, "RAdam"):  # 1.10
    # A second moment that forgets sooner, so that rectification sets in within the steps drawn.
    PUBLISHED["RAdam"] = ("RAdam", {"betas": (0.9, 0.95)}, optimizers.RAdam, {"betas": (0.9, 0.95)})

# These keep a factor of the rate in a float32 tensor, whatever the dtype of the weight; ASGD since it keeps tensors. So
# each of the nine steps may be off by a share of 6e-8, and a step is at most eight times the rate.
ROUNDED = {"ASGD", "NAdam"}

# Takes sparse gradients alone.
SPARSE = {"SparseAdam"}


def every_optimizer():
    """List the optimizers of the running release."""
    found = {name: kind for name, kind in vars(torch.optim).items() if isinstance(kind, type)}
    return sorted(
        name for name, kind in found.items() if issubclass(kind, torch.optim.Optimizer) and name != "Optimizer"
    )


def one_rounding_apart(ours, theirs, product):
    """Tell whether two differences are equal, but for the product in them that one of the two may not have rounded.

    A fused multiply-add subtracts the exact product, at most half a unit in the last place from the rounded one. Each
    difference is then rounded, by at most half a unit of its own.

    Args:
        ours: An array of differences, of any floating dtype.
        theirs: The others; alike.
        product: What was subtracted; alike.
    """
    units = np.spacing(np.abs(product)) / 2 + np.spacing(np.maximum(np.abs(ours), np.abs(theirs)))
    return bool((np.abs(ours - theirs) <= units).all())


def squared_distances(optimizer, weight, target, steps):
    """Take steps towards a target and give the loss before the first and after the last."""

    def closure():
        optimizer.zero_grad()
        loss = (weight - target).pow(2).sum()
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(steps)]
    return losses[0], closure().item()


RATES = st.sampled_from([0.5, 0.1, 0.01, 0.001])


@claim("nn.sgd-by-hand")
@pytest.mark.parametrize("by_hand", [descend, descend_untracked], ids=["documents", "today"])
@given(drawn=same_shape_tensors(4, floating_dtypes(), nonempty_shapes()), rate=st.sampled_from([1.0, 0.5, 0.125]))
def test_sgd_by_hand_is_optims_bit_for_bit_where_the_product_is_exact(by_hand, drawn, rate):
    start, gradients = drawn[0], drawn[1:]
    ours, theirs = start.clone().contiguous(), start.clone().contiguous()
    optimizer = torch.optim.SGD([theirs], lr=rate)
    for gradient in gradients:
        ours.grad, theirs.grad = gradient.clone(), gradient.clone()
        by_hand([ours], rate)
        optimizer.step()
    expected = array_of(start) - rate * sum(array_of(gradient) for gradient in gradients)
    assert torch.equal(ours, theirs)
    assert np.array_equal(array_of(ours), expected)


@claim("nn.sgd-by-hand")
@pytest.mark.parametrize("by_hand", [descend, descend_untracked], ids=["documents", "today"])
@given(drawn=same_shape_tensors(2, floating_dtypes(), nonempty_shapes()), rate=RATES)
def test_sgd_by_hand_is_optims_but_for_one_rounding(by_hand, drawn, rate):
    ours, theirs = drawn[0].clone().contiguous(), drawn[0].clone().contiguous()
    ours.grad, theirs.grad = drawn[1].clone(), drawn[1].clone()
    by_hand([ours], rate)
    torch.optim.SGD([theirs], lr=rate).step()
    start, gradient = array_of(drawn[0]), array_of(drawn[1])
    product = gradient * gradient.dtype.type(rate)
    assert np.array_equal(array_of(ours), start - product)
    assert one_rounding_apart(array_of(ours), array_of(theirs), product)


@claim("nn.sgd-by-hand")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_sgd_by_hand_is_optims_however_the_gradient_lies_in_memory(layout):
    gradient = in_layout(torch.arange(6.0).view(2, 3), layout)
    ours, theirs = torch.zeros(2, 3), torch.zeros(2, 3)
    ours.grad, theirs.grad = gradient, gradient
    descend([ours], 0.5)
    torch.optim.SGD([theirs], lr=0.5).step()
    assert torch.equal(ours, theirs)
    assert np.array_equal(array_of(ours), -0.5 * array_of(gradient))


@claim("nn.sgd-by-hand")
@pytest.mark.parametrize("by_hand", [descend, descend_untracked], ids=["documents", "today"])
def test_sgd_by_hand_updates_the_network_as_optims_does(by_hand, observe):
    network, twin = LeNet(), LeNet()
    twin.load_state_dict(network.state_dict())
    optimizer, images, target = (
        torch.optim.SGD(twin.parameters(), lr=0.01),
        torch.randn(1, 1, 32, 32),
        torch.randn(1, 10),
    )
    before = [array_of(weight) for weight in network.parameters()]
    network.zero_grad()
    torch.nn.MSELoss()(network(images), target).backward()
    products = [array_of(weight.grad) * np.float32(0.01) for weight in network.parameters()]
    by_hand(network.parameters(), 0.01)
    training_step(twin, torch.nn.MSELoss(), optimizer, images, target)
    ours, theirs = [[array_of(weight) for weight in model.parameters()] for model in (network, twin)]
    assert all(np.array_equal(weight, old - product) for weight, old, product in zip(ours, before, products))
    assert all(map(one_rounding_apart, ours, theirs, products))
    assert not np.array_equal(ours[0], before[0])
    observe("bit for bit at a rate of 0.01", all(map(np.array_equal, ours, theirs)))


@claim("nn.sgd-by-hand")
@given(drawn=same_shape_tensors(2, torch.float64, nonempty_shapes()), rate=RATES)
def test_update_by_hand_is_not_tracked_and_stays_in_place(drawn, rate):
    weight, gradient = (tensor.clone().contiguous() for tensor in drawn)
    address = weight.data_ptr()
    weight.requires_grad_().grad = gradient
    descend([weight], rate)
    assert weight.is_leaf
    assert weight.data_ptr() == address


@claim("nn.optimizers-exist")
@pytest.mark.parametrize("name", PUBLISHED)
@given(drawn=same_shape_tensors(4, torch.float64, nonempty_shapes(max_dims=2)), rate=RATES)
def test_update_is_that_of_the_published_formula(name, drawn, rate):
    theirs, arguments, formula, hyperparameters = PUBLISHED[name]
    weight = drawn[0].clone().contiguous()
    optimizer = getattr(torch.optim, theirs)([weight], lr=rate, **arguments)
    oracle, expected = formula(rate, **hyperparameters), array_of(weight)
    for gradient in 3 * drawn[1:]:  # RAdam changes its rule at the sixth step
        weight.grad = gradient.clone()
        optimizer.step()
        expected = oracle.step(expected, array_of(gradient))
    assert np.allclose(array_of(weight), expected, rtol=1e-10, atol=1e-5 * rate if name in ROUNDED else 1e-12)


@claim("nn.optimizers-exist")
@given(st.sampled_from(sorted(PUBLISHED)), same_shape_tensors(2, torch.float64, st.just((2, 2))))
def test_published_optimizer_reduces_a_convex_loss(name, drawn):
    target, start = drawn[0], torch.where(drawn[1] == 0, torch.ones_like(drawn[1]), drawn[1]) + drawn[0]
    weight = start.clone().requires_grad_()
    kind, arguments, _, _ = PUBLISHED[name]
    optimizer = getattr(torch.optim, kind)([weight], lr=0.01, **arguments)
    before, after = squared_distances(optimizer, weight, target, steps=5)
    assert after < before


@claim("nn.optimizers-exist")
@pytest.mark.parametrize("name", sorted(set(every_optimizer()) - SPARSE))
def test_optimizer_of_the_release_reduces_a_convex_loss(name):
    weight = torch.tensor([[3.0, -2.0], [0.5, 1.0]], requires_grad=True)
    before, after = squared_distances(getattr(torch.optim, name)([weight], lr=0.01), weight, torch.ones(2, 2), steps=5)
    assert before == 13.25
    assert after < before


@claim("nn.optimizers-exist")
@pytest.mark.parametrize("name", sorted(SPARSE))
def test_optimizer_for_sparse_gradients_refuses_others(name, observe):
    weight = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError) as refusal:
        squared_distances(getattr(torch.optim, name)([weight], lr=0.01), weight, torch.zeros(2, 2), steps=1)
    assert "dense gradients" in str(refusal.value)
    observe("refusal", str(refusal.value))


@claim("nn.optimizers-exist")
def test_release_has_the_optimizers_that_the_documents_name_and_more(observe):
    weight = torch.zeros(1, requires_grad=True)
    assert {"SGD", "Adam", "RMSprop"} < set(every_optimizer())
    assert torch.optim.SGD([weight], lr=1, momentum=0.5, nesterov=True).defaults["nesterov"] is True
    observe("optimizers", every_optimizer())


@claim("nn.optimizer-step")
def test_step_changes_all_weights_and_lowers_the_loss_on_its_batch():
    # How far a step lowers the loss depends on the kinks, of ReLUs and of maxima, that it crosses; so one draw for all.
    with seeded(0):
        network, images, target = LeNet(), torch.randn(4, 1, 32, 32), torch.randn(4, 10)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    before = [array_of(parameter) for parameter in network.parameters()]
    first = training_step(network, torch.nn.MSELoss(), optimizer, images, target)
    second = torch.nn.MSELoss()(network(images), target)
    assert all(not np.array_equal(array_of(new), old) for new, old in zip(network.parameters(), before))
    assert second.item() < first.item()


@claim("nn.optimizer-step")
def test_step_subtracts_the_gradient_of_this_batch_alone():
    network, images, target = LeNet().double(), torch.randn(2, 2, 1, 32, 32).double(), torch.randn(2, 10).double()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.5)
    training_step(network, torch.nn.MSELoss(), optimizer, images[0], target)
    before, twin = [array_of(parameter) for parameter in network.parameters()], LeNet().double()
    twin.load_state_dict(network.state_dict())
    torch.nn.MSELoss()(twin(images[1]), target).backward()
    training_step(network, torch.nn.MSELoss(), optimizer, images[1], target)
    expected = [old - 0.5 * array_of(parameter.grad) for old, parameter in zip(before, twin.parameters())]
    assert all(np.allclose(array_of(new), old) for new, old in zip(network.parameters(), expected))


@claim("nn.training-procedure")
def test_loss_of_a_small_network_falls_below_a_tenth():
    with seeded(0):  # no law tells how far training gets from a start that is drawn
        network, losses = train_small_network()
        inputs, targets = parity_of_signs(1000)
    hits = array_of((network(inputs) > 0).float() == targets)
    assert np.isclose(losses[0], np.log(2), atol=0.2)
    assert np.mean(losses[-20:]) < losses[0] / 10
    assert hits.mean() > 0.95


@claim("nn.training-procedure")
@given(st.integers(0, 99))
def test_loss_falls_from_any_start(seed):
    with seeded(seed):
        _, losses = train_small_network(steps=60)
    assert np.mean(losses[-10:]) < 0.8 * np.mean(losses[:3])
