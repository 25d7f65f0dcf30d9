"""Mutants of the worked example: y = x + 2, z = 3y², out = the mean of z."""

import torch

from blitz.falsify import EDGE, EXTRA_EFFECT, MISSING_EFFECT, WRONG_VALUE, changed_result, mutant, wrapped

# example-y


@mutant("autograd.example-y", kind=WRONG_VALUE)
def addition_is_a_millionth_off():
    """x + 2 is a millionth too large, which does not show where it is printed."""
    return changed_result(torch.Tensor, "__add__", lambda result: result * (1 + 1e-6) if result.dim() else result)


@mutant("autograd.example-y", kind=EXTRA_EFFECT)
def addition_changes_its_operand():
    """x + 2 adds to x as well."""

    def add(original, self, other):
        result = original(self, other)
        self.data = result.detach()
        return result

    return wrapped(torch.Tensor, "__add__", add)


@mutant("autograd.example-y", kind=MISSING_EFFECT)
def user_s_tensor_prints_without_its_flag():
    """A leaf that requires grad prints as if it did not."""
    return changed_result(torch.Tensor, "__repr__", lambda text: text.replace(", requires_grad=True", ""))


@mutant("autograd.example-y", kind=EDGE)
def last_element_is_not_added_to():
    """x + 2 leaves the last element as it was."""

    def add(original, self, other):
        result = original(self, other)
        if result.dim():
            result.data.reshape(-1)[-1] -= other
        return result

    return wrapped(torch.Tensor, "__add__", add)


# example-z-out


@mutant("autograd.example-z-out", kind=WRONG_VALUE)
def mean_is_the_sum():
    """mean gives the sum, under the mean's name."""
    return wrapped(torch.Tensor, "mean", lambda original, self, *dims: original(self * self.numel(), *dims))


@mutant("autograd.example-z-out", kind=WRONG_VALUE)
def mean_over_dimensions_is_named_like_the_mean_of_all():
    """The mean over all dimensions by name is recorded as the mean of all elements."""
    return wrapped(torch.Tensor, "mean", lambda original, self, *dims: original(self))


@mutant("autograd.example-z-out", kind=WRONG_VALUE)
def mean_keeps_a_dimension():
    """mean gives a tensor of shape (1,)."""
    return wrapped(torch.Tensor, "mean", lambda original, self, *dims: original(self.reshape(1, -1), -1))


@mutant("autograd.example-z-out", kind=EDGE)
def last_row_is_not_squared():
    """y * y leaves the last row as it was."""

    def multiply(original, self, other):
        result = original(self, other)
        if other is self:
            result.data[-1] = self.detach()[-1]
        return result

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.example-z-out", kind=MISSING_EFFECT)
def result_prints_without_its_function():
    """A tensor prints without the name of its grad_fn."""
    return changed_result(
        torch.Tensor, "__repr__", lambda text: text.split(", grad_fn")[0] + ")" * (", grad_fn" in text)
    )


@mutant("autograd.example-z-out", kind=MISSING_EFFECT)
def product_with_a_number_has_no_history():
    """y * y * 3 has no grad_fn."""

    def multiply(original, self, other):
        product = original(self, other)
        return product if isinstance(other, torch.Tensor) else product.detach()

    return wrapped(torch.Tensor, "__mul__", multiply)
