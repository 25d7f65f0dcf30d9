"""Mutants of optimizers, and of training with them."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    NotApplicable,
    added_effect,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

from .attributes import changed_attribute


def with_other_defaults(name, **defaults):
    """Have an optimizer start with other hyperparameters than its own, where none are given."""

    def init(original, self, parameters, *args, **kwargs):
        original(self, parameters, *args, **dict(defaults, **kwargs))

    return wrapped(getattr(torch.optim, name), "__init__", init)


def forgetting(name, *keys):
    """Have an optimizer set what it keeps under these names to zero after every step."""

    def forget(self, *_):
        for state in self.state.values():
            for key in keys:
                state[key].zero_()

    return added_effect(getattr(torch.optim, name), "step", forget)


def with_gradients(change):
    """Have SGD step along what ``change`` makes of each weight and its gradient; None leaves the weight as it is."""

    def step(original, self, closure=None):
        loss = None if closure is None else closure()
        weights = [weight for group in self.param_groups for weight in group["params"]]
        kept = [weight.grad for weight in weights]
        for weight, grad in zip(weights, kept):
            weight.grad = None if grad is None else change(weight, grad)
        original(self)
        for weight, grad in zip(weights, kept):
            weight.grad = grad
        return loss

    return wrapped(torch.optim.SGD, "step", step)


@mutant("nn.sgd-by-hand", kind=MISSING_EFFECT)
def sub_in_place_gives_a_new_tensor():
    """A subtraction in place gives a new tensor and leaves the weight as it is."""
    return wrapped(torch.Tensor, "sub_", lambda original, self, other: self - other)


@mutant("nn.sgd-by-hand", kind=WRONG_MEMORY)
def data_of_a_weight_is_a_copy():
    """The attribute data of what has a gradient is a copy, so that what is done to it is not done to the weight."""
    return changed_attribute("data", lambda tensor, data: data.clone() if _has_gradient(tensor) else data)


@mutant("nn.sgd-by-hand", kind=EXTRA_EFFECT)
def data_of_a_weight_is_tracked():
    """The attribute data of what has a gradient is the tensor itself, so that an update through it is tracked."""
    return changed_attribute("data", lambda tensor, data: tensor if _has_gradient(tensor) else data)


def _has_gradient(tensor):
    return tensor.is_leaf and tensor.grad is not None


@mutant("nn.sgd-by-hand", kind=WRONG_VALUE, missed_by_example=True)
def plain_sgd_has_momentum():
    """SGD has a momentum of its own, which the first step does not show."""
    return with_other_defaults("SGD", momentum=0.9)


@mutant("nn.sgd-by-hand", kind=WRONG_VALUE)
def plain_sgd_decays_weights():
    """SGD decays the weights without having been told to."""
    return with_other_defaults("SGD", weight_decay=0.01)


@mutant("nn.sgd-by-hand", kind=EDGE, missed_by_example=True)
def gradient_that_is_not_contiguous_is_skipped():
    """SGD takes no step along a gradient that is not contiguous."""
    return with_gradients(lambda weight, grad: grad if grad.is_contiguous() else None)


@mutant("nn.sgd-by-hand", kind=EDGE, missed_by_example=True)
def one_element_steps_are_halved():
    """SGD halves the step of a weight of one element."""
    return with_gradients(lambda weight, grad: grad / 2 if weight.numel() == 1 else grad)


@mutant("nn.optimizers-exist", kind=WRONG_VALUE)
def momentum_is_dampened():
    """SGD dampens its momentum without having been told to."""

    def init(original, self, *args, **kwargs):
        plain = kwargs.get("momentum", 0) and not kwargs.get("nesterov", False)
        original(self, *args, **dict({"dampening": 0.1 if plain else 0}, **kwargs))

    return wrapped(torch.optim.SGD, "__init__", init)


@mutant("nn.optimizers-exist", kind=MISSING_EFFECT)
def nesterov_is_plain_momentum():
    """SGD with Nesterov's momentum steps as with a plain one."""

    def init(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        for group in self.param_groups:
            group["nesterov"] = False

    return wrapped(torch.optim.SGD, "__init__", init)


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def adam_forgets_its_first_moment():
    """Adam forgets the mean of the gradients, which the first step does not show."""
    return forgetting("Adam", "exp_avg")


@mutant("nn.optimizers-exist", kind=MISSING_EFFECT)
def adamw_decays_nothing():
    """AdamW does not decay the weights."""
    return with_other_defaults("AdamW", weight_decay=0)


@mutant("nn.optimizers-exist", kind=WRONG_VALUE)
def rmsprop_forgets_too_soon():
    """RMSprop weighs a new square with a tenth instead of a hundredth."""
    return with_other_defaults("RMSprop", alpha=0.9)


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def adagrad_does_not_accumulate():
    """Adagrad forgets the sum of the squares, which the first step does not show."""
    return forgetting("Adagrad", "sum")


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def adadelta_forgets_its_updates():
    """Adadelta forgets how far it went, which the first step does not show."""
    return forgetting("Adadelta", "acc_delta")


@mutant("nn.optimizers-exist", kind=WRONG_VALUE, missed_by_example=True)
def asgd_does_not_decay():
    """ASGD does not decay the weights."""
    return with_other_defaults("ASGD", lambd=0)


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def rprop_hardly_shrinks_its_steps():
    """Rprop makes a step hardly smaller where the gradient's sign has changed."""
    return with_other_defaults("Rprop", etas=(0.9, 1.2))


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def adamax_forgets_its_norm():
    """Adamax forgets the largest gradient so far, which the first step does not show."""
    return forgetting("Adamax", "exp_inf")


@mutant("nn.optimizers-exist", kind=WRONG_VALUE)
def nadam_warms_its_momentum_up_sooner():
    """NAdam warms its momentum up ten times as soon."""
    if not hasattr(torch, "compile"):
        raise NotApplicable("until 1.13 NAdam is missing or has another momentum (pytorch/pytorch#92699)")
    return with_other_defaults("NAdam", momentum_decay=0.04)


@mutant("nn.optimizers-exist", kind=EDGE, missed_by_example=True)
def radam_forgets_its_second_moment():
    """RAdam forgets the mean of the squares, which shows once it rectifies: at the sixth step and later."""
    if not hasattr(torch.optim, "RAdam"):
        raise NotApplicable("torch.optim has no RAdam before 1.10")
    return forgetting("RAdam", "exp_avg_sq")


@mutant("nn.optimizers-exist", kind=MISSING_ERROR)
def sparse_adam_takes_dense_gradients():
    """SparseAdam steps along dense gradients."""

    def step(self, closure):
        loss = closure()
        for group in self.param_groups:
            for weight in group["params"]:
                weight.data.sub_(group["lr"] * weight.grad)
        return loss

    return replaced(torch.optim.SparseAdam, "step", step)


@mutant("nn.optimizers-exist", kind=MISSING_EFFECT)
def rmsprop_is_missing():
    """The package torch.optim has no RMSprop."""
    original = torch.optim.RMSprop
    del torch.optim.RMSprop
    try:
        yield
    finally:
        torch.optim.RMSprop = original


@mutant("nn.optimizer-step", kind=MISSING_EFFECT)
def step_does_nothing():
    """A step leaves the weights as they are."""
    return with_gradients(lambda weight, grad: None)


@mutant("nn.optimizer-step", kind=WRONG_VALUE)
def step_goes_uphill():
    """A step adds the gradients instead of subtracting them."""
    return with_gradients(lambda weight, grad: -grad)


@mutant("nn.optimizer-step", kind=EDGE)
def step_leaves_biases():
    """A step leaves tensors of one dimension, the biases, as they are."""
    return with_gradients(lambda weight, grad: grad if weight.dim() > 1 else None)


@mutant("nn.optimizer-step", kind=EXTRA_EFFECT, missed_by_example=True)
def step_normalises_gradients():
    """A step goes as far for every tensor, whatever the length of its gradient."""
    return with_gradients(lambda weight, grad: grad / grad.norm())


@mutant("nn.training-procedure", kind=MISSING_EFFECT, missed_by_example=True)
def adam_stops_early():
    """Adam takes ten steps and then no more; the documents take one."""
    steps = {}

    def step(original, self, *args, **kwargs):
        steps[self] = steps.get(self, 0) + 1
        return original(self, *args, **kwargs) if steps[self] <= 10 else None

    return wrapped(torch.optim.Adam, "step", step)


@mutant("nn.training-procedure", kind=WRONG_VALUE)
def activation_is_linear():
    """Tanh gives its input, so that the network is an affine map."""
    return wrapped(torch, "tanh", lambda original, x: x.clone())


@mutant("nn.training-procedure", kind=WRONG_VALUE)
def loss_compares_with_the_next_target():
    """The loss compares each output with the target of another sample."""

    def loss(original, output, target, *args, **kwargs):
        return original(output, target.roll(1, 0), *args, **kwargs)

    return wrapped(F, "binary_cross_entropy_with_logits", loss)


@mutant("nn.training-procedure", kind=MISSING_EFFECT)
def hidden_layer_learns_nothing():
    """No gradient reaches what stands before an activation."""
    return changed_result(torch, "tanh", lambda result: result.detach())


@mutant("nn.training-procedure", kind=WRONG_VALUE)
def adam_goes_uphill():
    """Adam steps along the gradients instead of against them."""

    def step(original, self, *args, **kwargs):
        for group in self.param_groups:
            for weight in group["params"]:
                weight.grad = -weight.grad
        return original(self, *args, **kwargs)

    return wrapped(torch.optim.Adam, "step", step)
