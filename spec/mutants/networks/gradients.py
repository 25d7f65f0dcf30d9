"""Mutants of backward in a network: what it derives, where it leaves the gradients, and how they are cleared."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_ERROR,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

from ..gradients import changed_vector, leaves_behind
from .attributes import changed_attribute
from .surrogates import value_with_gradient_of


@mutant("nn.backward-is-derived", kind=WRONG_VALUE)
def relu_passes_every_gradient():
    """The gradient passes through relu where its input is negative, too."""
    return wrapped(F, "relu", lambda original, x, *args, **kwargs: value_with_gradient_of(original(x), x))


@mutant("nn.backward-is-derived", kind=WRONG_VALUE)
def pooling_spreads_its_gradient():
    """The gradient of a maximum goes to all of its window."""

    def max_pool2d(original, images, window, *args, **kwargs):
        return value_with_gradient_of(original(images, window, *args, **kwargs), F.avg_pool2d(images, window))

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.backward-is-derived", kind=WRONG_VALUE, missed_by_example=True)
def affine_layer_without_a_bias_doubles_its_gradient():
    """The weight of a Linear without a bias, which the documents' network has not, gets twice its gradient."""

    def linear(original, x, weight, bias=None):
        return original(x, weight if bias is not None else 2 * weight - weight.detach(), bias)

    return wrapped(F, "linear", linear)


@mutant("nn.backward-is-derived", kind=WRONG_VALUE, missed_by_example=True)
def sigmoid_is_its_own_derivative():
    """The gradient of the sigmoid s is s instead of s (1 - s)."""

    def sigmoid(original, x):
        value = original(x).detach()
        return value_with_gradient_of(value, value * x)

    return wrapped(torch, "sigmoid", sigmoid)


@mutant("nn.backward-is-derived", kind=MISSING_EFFECT, missed_by_example=True)
def entries_have_no_history():
    """Indexing a parameter gives no gradient, though a forward may use any operation."""
    return wrapped(torch.Tensor, "__getitem__", lambda original, self, index: original(self.detach(), index))


@mutant("nn.backward-is-derived", kind=EXTRA_EFFECT)
def modules_come_with_a_backward():
    """Module defines a backward of its own."""
    torch.nn.Module.backward = lambda self, gradient: gradient
    try:
        yield
    finally:
        del torch.nn.Module.backward


@mutant(
    "nn.zero-grad-then-random-backward",
    "nn.uncleared-gradients-accumulate",
    "nn.conv1-bias-grad-before-after",
    kind=MISSING_EFFECT,
)
def zero_grad_of_a_module_does_nothing():
    """A module's zero_grad leaves the gradients as they are."""
    return wrapped(torch.nn.Module, "zero_grad", lambda original, self, *args, **kwargs: None)


@mutant("nn.zero-grad-then-random-backward", "nn.optimizer-step", kind=MISSING_EFFECT, missed_by_example=True)
def zero_grad_of_an_optimizer_does_nothing():
    """An optimizer's zero_grad leaves the gradients as they are."""
    return wrapped(torch.optim.Optimizer, "zero_grad", lambda original, self, *args, **kwargs: None)


@mutant("nn.zero-grad-then-random-backward", "nn.uncleared-gradients-accumulate", kind=MISSING_EFFECT)
def zero_grad_of_a_module_clears_the_first_parameter_alone():
    """A module's zero_grad leaves all gradients but the first."""

    def zero_grad(original, self, *args, **kwargs):
        kept = [(parameter, parameter.grad.clone()) for parameter in list(self.parameters())[1:]]
        original(self, *args, **kwargs)
        for parameter, grad in kept:
            parameter.grad = grad

    return wrapped(torch.nn.Module, "zero_grad", zero_grad)


@mutant("nn.zero-grad-then-random-backward", kind=MISSING_EFFECT, missed_by_example=True)
def zero_grad_of_a_module_always_leaves_none():
    """A module's zero_grad leaves None where it should leave zeros: before 2.0, and since where told to."""

    def zero_grad(self, set_to_none=False):  # noqa: ARG001 - told to or not
        for parameter in self.parameters():
            parameter.grad = None

    return replaced(torch.nn.Module, "zero_grad", zero_grad)


@mutant("nn.zero-grad-then-random-backward", "nn.conv1-bias-grad-before-after", kind=WRONG_VALUE)
def zero_grad_leaves_zeros_still():
    """A module's zero_grad leaves zeros, as it did before 2.0."""
    if not hasattr(torch, "compile"):  # 2.0
        raise NotApplicable("zero_grad leaves zeros on this release")
    return wrapped(
        torch.nn.Module, "zero_grad", lambda original, self, set_to_none=False: original(self, set_to_none=set_to_none)
    )


@mutant("nn.zero-grad-then-random-backward", kind=EXTRA_EFFECT)
def zero_grad_clears_the_weights_too():
    """A module's zero_grad sets its parameters to zero as well."""

    def zero_grad(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        for parameter in self.parameters():
            parameter.data.zero_()

    return wrapped(torch.nn.Module, "zero_grad", zero_grad)


@mutant("nn.zero-grad-then-random-backward", kind=WRONG_VALUE)
def backward_takes_its_vector_for_ones():
    """A backward from several outputs takes whatever vector it is given for ones."""
    return changed_vector(lambda tensor, vector: None if vector is None else torch.ones_like(vector))


@mutant("nn.zero-grad-then-random-backward", kind=WRONG_ERROR)
def backward_refuses_a_vector():
    """A backward from several outputs is refused though it is given a vector."""

    def refuse(tensor, vector):
        if vector is not None and tensor.numel() > 1:
            raise RuntimeError("grad can be created only for scalar outputs")
        return vector

    return changed_vector(refuse)


@mutant("nn.conv1-bias-grad-before-after", kind=WRONG_VALUE)
def bias_of_a_convolution_gets_zeros():
    """The gradient of a convolution's bias is zero after backward."""

    def conv2d(original, images, weight, bias, *args, **kwargs):
        return original(images, weight, value_with_gradient_of(bias, 0 * bias), *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv1-bias-grad-before-after", kind=WRONG_VALUE)
def bias_of_a_convolution_gets_one_number():
    """The gradient of a convolution's bias is one number, its mean, instead of one for each channel."""

    def change(tensor, grad):
        return grad if grad is None or tensor.shape != (6,) else torch.stack([grad.mean()])

    return changed_attribute("grad", change)


@mutant("nn.conv1-bias-grad-before-after", kind=EXTRA_EFFECT)
def forward_leaves_ones_in_grad():
    """A convolution leaves ones in its bias's grad before any backward."""

    def conv2d(original, images, weight, bias, *args, **kwargs):
        bias.grad = torch.ones_like(bias)
        return original(images, weight, bias, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.uncleared-gradients-accumulate", kind=MISSING_EFFECT)
def backward_overwrites_gradients():
    """A second backward overwrites the gradients instead of adding to them."""
    return _accumulating(lambda old, new: new)


@mutant("nn.uncleared-gradients-accumulate", kind=WRONG_VALUE)
def backward_averages_gradients():
    """A second backward leaves the mean of both gradients."""
    return _accumulating(lambda old, new: (old + new) / 2)


@mutant("nn.uncleared-gradients-accumulate", kind=WRONG_VALUE, missed_by_example=True)
def second_backward_doubles_its_own_gradient():
    """A second backward leaves twice its own gradient, which is the sum where both are the same."""
    return _accumulating(lambda old, new: 2 * new if bool((old != 0).any()) else new)


@mutant("nn.uncleared-gradients-accumulate", kind=EDGE, missed_by_example=True)
def other_gradient_overwrites_that_of_a_vector():
    """A second backward overwrites the gradient of a vector, such as a bias, where its own is another one."""
    return _accumulating(lambda old, new: new if old.dim() == 1 and not torch.equal(old, new) else old + new)


def _accumulating(combine):
    def backward(original, self, *args, **kwargs):
        leaves = leaves_behind(self)
        old = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = None
        original(self, *args, **kwargs)
        for leaf, before in zip(leaves, old):
            if before is not None:
                leaf.grad = combine(before, leaf.grad)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("nn.whole-graph-is-differentiated", kind=MISSING_EFFECT)
def biases_of_convolutions_get_no_gradient():
    """A convolution's bias gets no gradient."""

    def conv2d(original, images, weight, bias, *args, **kwargs):
        return original(images, weight, bias.detach(), *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.whole-graph-is-differentiated", kind=WRONG_VALUE)
def slopes_of_the_loss_are_a_hundredth_too_steep():
    """What MSELoss sends back to the output is a hundredth too much."""

    def mse_loss(original, output, *args, **kwargs):
        if output.requires_grad:
            output.register_hook(lambda gradient: gradient * 1.01)
        return original(output, *args, **kwargs)

    return wrapped(F, "mse_loss", mse_loss)


@mutant("nn.whole-graph-is-differentiated", kind=MISSING_EFFECT, missed_by_example=True)
def targets_get_no_gradient():
    """MSELoss gives no gradient to a target that requires grad."""

    def mse_loss(original, output, target, *args, **kwargs):
        return original(output, target.detach(), *args, **kwargs)

    return wrapped(F, "mse_loss", mse_loss)


@mutant("nn.whole-graph-is-differentiated", kind=EDGE, missed_by_example=True)
def kernels_for_colours_get_no_gradient():
    """The kernels of a convolution of three channels get no gradient."""

    def conv2d(original, images, weight, *args, **kwargs):
        return original(images, weight.detach() if weight.shape[1] == 3 else weight, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.whole-graph-is-differentiated", kind=EXTRA_EFFECT, missed_by_example=True)
def frozen_parameters_get_zeros():
    """A module's parameters that require no grad get zeros where a layer uses them."""

    def linear(original, x, weight, bias=None):
        for parameter in (weight, bias):
            if parameter is not None and not parameter.requires_grad:
                parameter.grad = torch.zeros_like(parameter)
        return original(x, weight, bias)

    return wrapped(F, "linear", linear)


@mutant("nn.whole-graph-is-differentiated", kind=EXTRA_EFFECT, missed_by_example=True)
def products_keep_their_gradient():
    """A product, which is no leaf, keeps its gradient without having been told to."""

    def change(product):
        if product.requires_grad:
            product.retain_grad()
        return product

    return changed_result(torch.Tensor, "__mul__", change)


@mutant("nn.whole-graph-is-differentiated", kind=MISSING_EFFECT, missed_by_example=True)
def retain_grad_does_nothing():
    """A non-leaf keeps no gradient though told to by retain_grad."""
    return wrapped(torch.Tensor, "retain_grad", lambda original, self: None)


@mutant("nn.whole-graph-is-differentiated", kind=WRONG_VALUE)
def gradient_of_a_vector_is_a_row():
    """The gradient of a tensor of one dimension has two."""
    return changed_attribute(
        "grad", lambda tensor, grad: grad.unsqueeze(0) if grad is not None and tensor.dim() == 1 else grad
    )
