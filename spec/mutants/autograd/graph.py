"""Mutants of the graph: what it records, what its Functions are called, and that it is made anew by every run."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_VALUE,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

from ..gradients import changed_gradients

# acyclic-graph


@mutant("autograd.acyclic-graph", kind=MISSING_EFFECT)
def square_has_one_edge():
    """y * y is recorded as one use of y."""

    def multiply(original, self, other):
        return original(self, other.detach() if other is self else other)

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.acyclic-graph", kind=MISSING_EFFECT)
def graph_ends_at_an_addition():
    """x + 2 is a leaf of its own: the graph does not lead back to x."""

    def add(original, self, other):
        result = original(self, other)
        return result.detach().requires_grad_() if result.requires_grad else result

    return wrapped(torch.Tensor, "__add__", add)


@mutant("autograd.acyclic-graph", kind=MISSING_EFFECT, missed_by_example=True)
def second_operand_of_a_difference_is_not_reached():
    """The graph of a - b does not lead to b."""
    return wrapped(torch.Tensor, "__sub__", lambda original, self, other: original(self, other.detach()))


@mutant("autograd.acyclic-graph", kind=EXTRA_EFFECT)
def product_is_recorded_twice():
    """The graph has a Function more after each product."""
    return changed_result(torch.Tensor, "__mul__", lambda product: product.clone())


@mutant("autograd.acyclic-graph", kind=EXTRA_EFFECT, missed_by_example=True)
def untracked_operand_of_a_product_is_reached():
    """The graph of a * b leads to a leaf for the operand that does not require grad."""

    def multiply(original, self, other):
        if isinstance(other, torch.Tensor) and not other.requires_grad and self.requires_grad:
            other = other.detach().requires_grad_()
        return original(self, other)

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.acyclic-graph", kind=EDGE, missed_by_example=True)
def tanh_of_several_dimensions_is_not_recorded():
    """tanh of a tensor of two or more dimensions is recorded as an addition."""

    def tanh(original, self):
        return original(self) if self.dim() < 2 else self + (original(self) - self).detach()

    return wrapped(torch, "tanh", tanh)


# grad-fn-names-the-creator


@mutant("autograd.grad-fn-names-the-creator", "autograd.example-y", kind=WRONG_VALUE)
def addition_is_called_a_subtraction():
    """x + 2 is recorded as a subtraction of -2."""
    return wrapped(torch.Tensor, "__add__", lambda original, self, other: self - (-other))


@mutant("autograd.grad-fn-names-the-creator", kind=WRONG_VALUE, missed_by_example=True)
def t_is_called_a_transposition():
    """t() is recorded as transpose(0, 1)."""
    return replaced(torch.Tensor, "t", lambda self: self.transpose(0, 1))


@mutant("autograd.grad-fn-names-the-creator", kind=MISSING_EFFECT, missed_by_example=True)
def addition_in_place_leaves_the_function_of_before():
    """add_ changes the values and leaves grad_fn as it was."""

    def add_(self, other):
        self.data += other
        return self

    return replaced(torch.Tensor, "add_", add_)


@mutant("autograd.grad-fn-names-the-creator", kind=EXTRA_EFFECT, missed_by_example=True)
def created_tensor_that_requires_grad_has_a_function():
    """torch.tensor with requires_grad=True gives a tensor with a grad_fn."""
    return changed_result(torch, "tensor", lambda made: made.view_as(made) if made.requires_grad else made)


@mutant("autograd.grad-fn-names-the-creator", kind=WRONG_VALUE, missed_by_example=True)
def product_names_its_copy():
    """The grad_fn of a product is that of a copy made afterwards."""
    return changed_result(torch.Tensor, "__mul__", lambda product: product.clone())


@mutant("autograd.grad-fn-names-the-creator", kind=EDGE, missed_by_example=True)
def sum_over_a_dimension_is_called_a_product():
    """sum over a dimension is recorded as a multiple of the mean."""

    def add_up(original, self, *dim, **how):
        return self.mean(*dim, **how) * self.shape[dim[0]] if dim else original(self, **how)

    return wrapped(torch.Tensor, "sum", add_up)


# define-by-run


def _products_behind(tensor):
    count, function = 0, tensor.grad_fn
    while type(function).__name__ == "MulBackward0":
        count, function = count + 1, function.next_functions[0][0]
    return count


@mutant("autograd.define-by-run", kind=EDGE, missed_by_example=True)
def graph_has_four_products_at_most():
    """The fifth of several products in a row forgets those before."""

    def multiply(original, self, other):
        return original(self if _products_behind(self) < 4 else self.detach(), other)

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.define-by-run", kind=WRONG_VALUE, missed_by_example=True)
def branch_is_that_of_positive_numbers():
    """A comparison with zero always says that the number is greater."""
    return replaced(torch.Tensor, "__gt__", lambda self, other: torch.ones_like(self, dtype=torch.bool))


@mutant("autograd.define-by-run", kind=MISSING_EFFECT, missed_by_example=True)
def later_runs_give_the_first_run_s_gradient():
    """backward gives the gradient that the first run with a leaf of that shape gave."""
    first = {}
    return changed_gradients(lambda leaf, gradient: first.setdefault(leaf.shape, gradient))


@mutant("autograd.define-by-run", kind=WRONG_VALUE, missed_by_example=True)
def quotient_is_recorded_as_a_product():
    """x / 2 is recorded as a product with a half."""
    return replaced(torch.Tensor, "__truediv__", lambda self, other: self * (1 / other))
