"""Mutants of the graph behind a loss, of Function, and of what a tensor holds."""

import inspect

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

from .attributes import changed_attribute
from .surrogates import value_with_gradient_of


@mutant("nn.loss-graph-chain", kind=WRONG_VALUE)
def relu_is_a_clamp():
    """The function relu records a clamp."""
    return wrapped(F, "relu", lambda original, x, *args, **kwargs: x.clamp(min=0))


@mutant("nn.loss-graph-chain", kind=MISSING_EFFECT)
def flattening_loses_the_history():
    """What view gives for images has no history, so that the chain ends at the first affine layer."""

    def view(original, self, *shape):
        return original(self.detach() if self.dim() == 4 else self, *shape)

    return wrapped(torch.Tensor, "view", view)


@mutant("nn.loss-graph-chain", kind=EXTRA_EFFECT)
def pooling_records_a_copy():
    """A copy is recorded behind every pooling."""
    return changed_result(F, "max_pool2d", lambda result: result.clone())


@mutant("nn.loss-graph-chain", kind=EDGE, missed_by_example=True)
def convolution_forgets_an_input_that_requires_grad():
    """A convolution's node is not linked to an input that is a leaf, which the documents' requires no grad to show."""

    def conv2d(original, images, *args, **kwargs):
        return original(images.detach() if images.is_leaf else images, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.graph-steps-back", kind=WRONG_MEMORY)
def affine_layer_adds_a_copy_of_its_bias():
    """Addmm leads to a copy of the bias first, and not to the bias's own AccumulateGrad."""
    return wrapped(F, "linear", lambda original, x, weight, bias: original(x, weight, bias.clone()))


@mutant("nn.graph-steps-back", kind=MISSING_EFFECT)
def biases_have_no_accumulator():
    """Addmm leads nowhere for the bias."""
    return wrapped(F, "linear", lambda original, x, weight, bias: original(x, weight, bias.detach()))


@mutant("nn.graph-steps-back", kind=EXTRA_EFFECT)
def loss_records_a_copy_of_the_output():
    """The loss leads to a copy of the output first."""
    return wrapped(F, "mse_loss", lambda original, output, *args, **kwargs: original(output.clone(), *args, **kwargs))


@mutant("nn.tensor-recap", kind=WRONG_VALUE)
def variable_is_a_class_of_its_own():
    """Variable(x) is a Variable, as once upon a time, and no plain Tensor."""

    class Old(torch.nn.Parameter):
        pass

    return _variable_of(lambda x, requires_grad: Old(x.detach(), requires_grad))


@mutant("nn.tensor-recap", kind=MISSING_EFFECT)
def variable_takes_no_requires_grad():
    """Variable(x, requires_grad=True) does not require grad."""
    return _variable_of(lambda x, requires_grad: x.detach())


@mutant("nn.tensor-recap", kind=EDGE, missed_by_example=True)
def variable_of_what_is_not_contiguous_is_reversed():
    """Variable(x) of a tensor that is not contiguous has its entries in the reverse order."""

    def make(x, requires_grad):
        values = x.detach() if x.is_contiguous() else x.detach().flip([0])
        return values.requires_grad_(requires_grad)

    return _variable_of(make)


def _variable_of(make):
    original = torch.autograd.Variable

    class Tensors(type):
        def __getattr__(cls, name):  # its engine, on 1.3
            return getattr(original, name)

        def __instancecheck__(cls, instance):
            return isinstance(instance, torch.Tensor)

        def __call__(cls, x, requires_grad=False):
            return make(x, requires_grad)

    return replaced(torch.autograd, "Variable", Tensors("Variable", (), {}))


@mutant("nn.tensor-recap", kind=EDGE, missed_by_example=True)
def gradient_is_in_single_precision():
    """The gradient of a double is a float."""
    return changed_attribute("grad", lambda tensor, grad: None if grad is None else grad.float())


@mutant("nn.tensor-recap", kind=EDGE, missed_by_example=True)
def gradient_of_no_elements_is_missing():
    """A tensor without elements has no gradient after backward."""
    return changed_attribute("grad", lambda tensor, grad: grad if tensor.numel() else None)


@mutant("nn.tensor-recap", kind=EXTRA_EFFECT)
def gradient_is_there_before_backward():
    """A tensor that requires grad has zeros for a gradient before any backward."""

    def change(tensor, grad):
        return torch.zeros_like(tensor).detach() if grad is None and tensor.requires_grad else grad

    return changed_attribute("grad", change)


@mutant("nn.function-recap", kind=MISSING_EFFECT)
def backward_of_ones_own_is_passed_over():
    """The gradient passes a Function of one's own without its backward."""
    return _applying(lambda original, x: value_with_gradient_of(original(x), x))


@mutant("nn.function-recap", kind=WRONG_VALUE)
def forward_of_ones_own_is_passed_over():
    """A Function of one's own gives its input."""
    return _applying(lambda original, x: value_with_gradient_of(x, original(x)))


@mutant("nn.function-recap", kind=EXTRA_EFFECT)
def function_of_ones_own_is_followed_by_a_copy():
    """The output of a Function of one's own is a copy, whose node is not that Function's."""
    return _applying(lambda original, x: original(x).clone())


@mutant("nn.function-recap", kind=EDGE, missed_by_example=True)
def backward_of_ones_own_is_passed_over_for_a_number():
    """The gradient of a tensor without dimensions passes a Function of one's own without its backward."""
    return _applying(lambda original, x: original(x) if x.dim() else value_with_gradient_of(original(x), x))


@mutant("nn.function-recap", kind=MISSING_EFFECT, missed_by_example=True)
def exponential_is_linked_to_nothing():
    """The node of exp is not linked to what made its input."""
    return wrapped(torch.Tensor, "exp", lambda original, self: original(self.detach().requires_grad_()))


@mutant("nn.function-recap", kind=MISSING_EFFECT, missed_by_example=True)
def exponential_makes_no_node():
    """Of an expression's operations exp makes no node: its values stand in its input's own."""

    def exp(original, self):
        result = self.view_as(self) if self.grad_fn is None else self
        with torch.no_grad():
            result.data = original(result.data)
        return result

    return wrapped(torch.Tensor, "exp", exp)


def _applying(call):
    function = torch.autograd.Function
    original = inspect.getattr_static(function, "apply")
    return replaced(function, "apply", classmethod(lambda cls, *args: call(original.__get__(None, cls), *args)))
