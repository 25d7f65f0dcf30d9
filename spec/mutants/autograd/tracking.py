"""Mutants of requires_grad: what is tracked, by default, when asked, and what can't be."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    added_effect,
    changed_result,
    mutant,
    replaced,
    wrapped,
)


def _tracked(tensor):
    """Switch tracking on where a tensor's dtype allows it; give the tensor."""
    return tensor.requires_grad_() if tensor.dtype.is_floating_point and tensor.is_leaf else tensor


# requires-grad-tracks


@mutant("autograd.requires-grad-tracks", kind=MISSING_EFFECT, missed_by_example=True)
def tanh_is_not_tracked():
    """The result of tanh has no history."""
    return changed_result(torch, "tanh", lambda result: result.detach())


@mutant("autograd.requires-grad-tracks", kind=EDGE, missed_by_example=True)
def softmax_of_nothing_is_not_tracked():
    """The result of softmax has no history where it is empty."""
    return changed_result(torch, "softmax", lambda result: result if result.numel() else result.detach())


@mutant("autograd.requires-grad-tracks", kind=MISSING_EFFECT, missed_by_example=True)
def product_with_an_untracked_factor_is_not_tracked():
    """A product is tracked only where both factors require grad."""

    def multiply(original, self, other):
        product = original(self, other)
        both = self.requires_grad and getattr(other, "requires_grad", True)
        return product if both else product.detach()

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.requires-grad-tracks", kind=EXTRA_EFFECT, missed_by_example=True)
def zeros_like_inherits_the_flag():
    """zeros_like of a tensor that requires grad requires grad, too."""

    def zeros_like(original, model, *args, **kwargs):
        zeros = original(model, *args, **kwargs)
        return _tracked(zeros) if model.requires_grad else zeros

    return wrapped(torch, "zeros_like", zeros_like)


@mutant("autograd.requires-grad-tracks", kind=MISSING_ERROR, missed_by_example=True)
def integer_tensor_ignores_requires_grad_():
    """requires_grad_() of an integer tensor does nothing instead of refusing."""

    def requires_grad_(original, self, *args, **kwargs):
        return original(self, *args, **kwargs) if self.dtype.is_floating_point else self

    return wrapped(torch.Tensor, "requires_grad_", requires_grad_)


@mutant("autograd.requires-grad-tracks", kind=WRONG_ERROR, missed_by_example=True)
def integer_tensor_that_asks_for_grad_is_a_type_error():
    """torch.zeros of an integer dtype with requires_grad=True raises a TypeError."""

    def zeros(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except RuntimeError as error:
            raise TypeError(str(error)) from None

    return wrapped(torch, "zeros", zeros)


# default-is-false


@mutant("autograd.default-is-false", kind=EXTRA_EFFECT)
def randn_requires_grad():
    """torch.randn gives a tensor that requires grad, unasked."""
    return changed_result(torch, "randn", _tracked)


@mutant("autograd.default-is-false", kind=EXTRA_EFFECT, missed_by_example=True)
def from_numpy_requires_grad():
    """torch.from_numpy gives a tensor that requires grad."""
    return changed_result(torch, "from_numpy", _tracked)


@mutant("autograd.default-is-false", kind=EDGE, missed_by_example=True)
def ones_like_inherits_the_flag():
    """ones_like of a tensor that requires grad requires grad, too."""

    def ones_like(original, model, *args, **kwargs):
        ones = original(model, *args, **kwargs)
        return _tracked(ones) if model.requires_grad else ones

    return wrapped(torch, "ones_like", ones_like)


@mutant("autograd.default-is-false", kind=EXTRA_EFFECT)
def quotient_requires_grad():
    """A quotient of tensors that do not require grad does."""
    return changed_result(
        torch.Tensor, "__truediv__", lambda result: result if result.requires_grad else _tracked(result)
    )


@mutant("autograd.default-is-false", kind=EXTRA_EFFECT, missed_by_example=True)
def new_zeros_requires_grad():
    """new_zeros gives a tensor that requires grad."""
    return changed_result(torch.Tensor, "new_zeros", _tracked)


# requires-grad_-in-place


@mutant("autograd.requires-grad_-in-place", kind=MISSING_EFFECT)
def requires_grad_does_nothing():
    """requires_grad_() leaves the flag as it is."""
    return replaced(torch.Tensor, "requires_grad_", lambda self, requires_grad=True: self)


@mutant("autograd.requires-grad_-in-place", kind=WRONG_MEMORY)
def requires_grad_gives_another_tensor():
    """requires_grad_() gives another tensor of the same memory, besides changing this one."""

    def requires_grad_(original, self, requires_grad=True):
        original(self, requires_grad)
        return original(self.detach(), requires_grad)

    return wrapped(torch.Tensor, "requires_grad_", requires_grad_)


@mutant("autograd.requires-grad_-in-place", kind=WRONG_MEMORY)
def requires_grad_changes_a_copy():
    """requires_grad_() gives a copy that has the flag."""
    return wrapped(
        torch.Tensor, "requires_grad_", lambda original, self, flag=True: original(self.detach().clone(), flag)
    )


@mutant("autograd.requires-grad_-in-place", kind=WRONG_MEMORY, missed_by_example=True)
def requires_grad_moves_the_memory():
    """requires_grad_() moves the tensor's values to other memory."""

    def requires_grad_(original, self, *flag):
        self.data = self.data.clone()
        return original(self, *flag)

    return wrapped(torch.Tensor, "requires_grad_", requires_grad_)


@mutant("autograd.requires-grad_-in-place", kind=EXTRA_EFFECT, missed_by_example=True)
def requires_grad_zeroes():
    """requires_grad_() sets the values to zero."""
    return added_effect(torch.Tensor, "requires_grad_", lambda self, *flag: self.data.mul_(0))


@mutant(
    "autograd.requires-grad_-in-place",
    "autograd.requires-grad_-flag-default",
    kind=MISSING_EFFECT,
    missed_by_example=True,
)
def flag_can_not_be_taken_back():
    """requires_grad_(False) leaves the flag as it is."""

    def requires_grad_(original, self, requires_grad=True):
        return original(self, True) if requires_grad else self

    return wrapped(torch.Tensor, "requires_grad_", requires_grad_)


# requires_grad_-flag-default


def _with_default(default):
    """Give the wrapper of requires_grad_ whose default is what ``default`` makes of the tensor."""
    return lambda original, self, *flag: original(self, *(flag or [default(self)]))


@mutant("autograd.requires-grad_-flag-default", kind=WRONG_VALUE)
def flag_that_is_not_given_is_false():
    """requires_grad_() without an argument sets the flag to False."""
    return wrapped(torch.Tensor, "requires_grad_", _with_default(lambda tensor: False))


@mutant("autograd.requires-grad_-flag-default", kind=EDGE, missed_by_example=True)
def flag_that_is_not_given_toggles():
    """requires_grad_() without an argument turns the flag over."""
    return wrapped(torch.Tensor, "requires_grad_", _with_default(lambda tensor: not tensor.requires_grad))


@mutant("autograd.requires-grad_-flag-default", kind=WRONG_VALUE)
def signature_says_false():
    """The signature of requires_grad_ gives False as the default."""

    def requires_grad_(self, *flag):
        return original(self, *flag)

    original = torch.Tensor.requires_grad_
    requires_grad_.__doc__ = original.__doc__.replace("requires_grad=True", "requires_grad=False")
    return replaced(torch.Tensor, "requires_grad_", requires_grad_)


@mutant("autograd.requires-grad_-flag-default", kind=EDGE)
def only_a_tensor_without_values_defaults_to_true():
    """requires_grad_() without an argument sets the flag of an empty tensor only."""
    return wrapped(torch.Tensor, "requires_grad_", _with_default(lambda tensor: tensor.numel() == 0))
