"""Mutants of backward: what it computes, adds to, needs and refuses."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)

from ..gradients import changed_gradients, changed_vector, leaves_behind, with_gradient

SCALARS_ONLY = "grad can be implicitly created only for scalar outputs"


# backward-computes-all


@mutant("autograd.backward-computes-all", kind=WRONG_VALUE, missed_by_example=True)
def gradient_of_the_sine_is_one_percent_off():
    """The gradient of sin is 1 % too large."""
    return changed_result(torch, "sin", lambda result: with_gradient(result, lambda gradient: gradient * 1.01))


@mutant("autograd.backward-computes-all", kind=WRONG_VALUE, missed_by_example=True)
def gradient_of_flip_is_not_flipped_back():
    """The gradient of flip keeps the order of the result."""
    return changed_result(torch, "flip", lambda result: with_gradient(result, lambda gradient: gradient.flip(-1)))


@mutant("autograd.backward-computes-all", kind=WRONG_VALUE, missed_by_example=True)
def clone_forgets_its_history():
    """No gradient flows back through clone."""
    return changed_result(torch.Tensor, "clone", lambda clone: clone.detach())


@mutant("autograd.backward-computes-all", kind=MISSING_EFFECT, missed_by_example=True)
def one_leaf_alone_gets_a_gradient():
    """Of several leaves only one gets a gradient."""

    def backward(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        for leaf in leaves_behind(self)[1:]:
            leaf.grad = None

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.backward-computes-all", kind=EDGE, missed_by_example=True)
def empty_leaf_gets_no_gradient():
    """An empty leaf gets no gradient."""
    return changed_gradients(lambda leaf, gradient: gradient if leaf.numel() else None)


@mutant("autograd.backward-computes-all", "autograd.grad-is-4.5", kind=EDGE, missed_by_example=True)
def gradient_of_a_leaf_that_is_not_contiguous_is_backwards():
    """A leaf that is not contiguous gets its gradient in reverse order."""

    def change(leaf, gradient):
        return gradient if leaf.is_contiguous() else gradient.reshape(-1).flip(0).reshape(leaf.shape)

    return changed_gradients(change)


# grad-accumulates


@mutant("autograd.grad-accumulates", kind=MISSING_EFFECT)
def backward_overwrites():
    """A second backward overwrites grad instead of adding to it."""

    def backward(original, self, *args, **kwargs):
        for leaf in leaves_behind(self):
            leaf.grad = None
        original(self, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.grad-accumulates", kind=WRONG_VALUE)
def backward_averages():
    """A second backward leaves the mean of the old gradient and the new."""

    def backward(original, self, *args, **kwargs):
        leaves = leaves_behind(self)
        again = [leaf for leaf in leaves if leaf.grad is not None]
        original(self, *args, **kwargs)
        for leaf in again:
            leaf.grad = leaf.grad / 2

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.grad-accumulates", kind=EDGE, missed_by_example=True)
def third_backward_is_lost():
    """From the third backward on nothing is added to grad."""
    passes = {}

    def change(leaf, gradient):
        passes[leaf] = passes.get(leaf, 0) + 1
        return gradient if passes[leaf] < 3 else None

    return changed_gradients(change)


@mutant("autograd.grad-accumulates", kind=MISSING_EFFECT, missed_by_example=True)
def pass_through_a_kept_graph_overwrites():
    """A pass that keeps its graph overwrites grad instead of adding to it."""

    def backward(original, self, gradient=None, retain_graph=None, *args, **kwargs):
        if retain_graph:
            for leaf in leaves_behind(self):
                leaf.grad = None
        original(self, gradient, retain_graph, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


# scalar-backward-is-one


@mutant("autograd.scalar-backward-is-one", kind=WRONG_VALUE)
def scalar_backward_starts_from_two():
    """backward() of a scalar starts from two instead of one."""
    return changed_vector(
        lambda tensor, vector: torch.full_like(tensor, 2.0) if vector is None and tensor.dim() == 0 else vector
    )


@mutant("autograd.scalar-backward-is-one", kind=WRONG_VALUE)
def scalar_backward_ignores_its_weight():
    """backward(weight) of a scalar takes every weight for one."""
    return changed_vector(lambda tensor, vector: None if tensor.dim() == 0 else vector)


@mutant("autograd.scalar-backward-is-one", kind=WRONG_VALUE, missed_by_example=True)
def weight_is_rounded_to_a_whole_number():
    """backward(weight) rounds the weight down to a whole number."""
    return changed_vector(lambda tensor, vector: vector if vector is None else vector.floor())


@mutant("autograd.scalar-backward-is-one", kind=EDGE, missed_by_example=True)
def weight_loses_its_sign():
    """backward(weight) takes the absolute value of the weight."""
    return changed_vector(lambda tensor, vector: vector if vector is None else vector.abs())


@mutant("autograd.scalar-backward-is-one", kind=EXTRA_EFFECT)
def weight_of_one_is_counted_twice():
    """backward(torch.tensor(1.)) counts the given one besides the implicit one."""
    return changed_vector(lambda tensor, vector: vector if vector is None or tensor.dim() else vector + 1)


# non-scalar-needs-a-vector


@mutant("autograd.non-scalar-needs-a-vector", kind=MISSING_ERROR)
def non_scalar_backward_takes_ones():
    """backward() of a tensor of several elements takes a vector of ones instead of refusing."""
    return changed_vector(lambda tensor, vector: torch.ones_like(tensor) if vector is None else vector)


@mutant("autograd.non-scalar-needs-a-vector", kind=MISSING_ERROR, missed_by_example=True)
def vector_is_broadcast():
    """A vector whose shape can be broadcast to the tensor's is."""

    def change(tensor, vector):
        try:
            return vector.expand(tensor.shape)
        except (AttributeError, RuntimeError):
            return vector

    return changed_vector(change)


@mutant("autograd.non-scalar-needs-a-vector", kind=EDGE, missed_by_example=True)
def empty_tensor_needs_no_vector():
    """backward() of an empty tensor needs no vector."""

    def change(tensor, vector):
        return torch.ones_like(tensor) if vector is None and tensor.numel() == 0 else vector

    return changed_vector(change)


@mutant("autograd.non-scalar-needs-a-vector", kind=WRONG_VALUE, missed_by_example=True)
def given_vector_counts_as_ones():
    """backward(vector) takes every vector of the right shape for ones."""

    def change(tensor, vector):
        return torch.ones_like(vector) if vector is not None and vector.shape == tensor.shape else vector

    return changed_vector(change)


@mutant("autograd.non-scalar-needs-a-vector", "autograd.one-element-is-a-scalar", kind=WRONG_ERROR)
def missing_vector_is_a_value_error():
    """backward() of a tensor of several elements raises a ValueError."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is None and self.numel() != 1:
            raise ValueError(SCALARS_ONLY)
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.non-scalar-needs-a-vector", kind=WRONG_ERROR)
def refusal_of_a_shape_does_not_name_it():
    """The error for a vector of another shape names no shape."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is not None and gradient.shape != self.shape:
            raise RuntimeError("Mismatch in shape")
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.non-scalar-needs-a-vector", kind=EXTRA_EFFECT, missed_by_example=True)
def refused_backward_leaves_zeros():
    """A backward that is refused leaves zeros in grad."""

    def backward(original, self, *args, **kwargs):
        try:
            original(self, *args, **kwargs)
        except RuntimeError:
            for leaf in leaves_behind(self):
                leaf.grad = torch.zeros_like(leaf)
            raise

    return wrapped(torch.Tensor, "backward", backward)


# one-element-is-a-scalar


@mutant("autograd.one-element-is-a-scalar", kind=EDGE, missed_by_example=True)
def one_element_of_several_dimensions_is_refused():
    """backward() of a tensor of one element and several dimensions is refused."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is None and self.dim() > 1:
            raise RuntimeError(SCALARS_ONLY)
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.one-element-is-a-scalar", kind=WRONG_VALUE, missed_by_example=True)
def one_element_with_dimensions_starts_from_two():
    """backward() of a tensor of one element that has dimensions starts from two."""

    def change(tensor, vector):
        return torch.full_like(tensor, 2.0) if vector is None and tensor.dim() and tensor.numel() == 1 else vector

    return changed_vector(change)


@mutant("autograd.one-element-is-a-scalar", kind=MISSING_ERROR, missed_by_example=True)
def two_elements_are_a_scalar_too():
    """backward() of a tensor of two elements needs no vector."""

    def change(tensor, vector):
        return torch.ones_like(tensor) if vector is None and tensor.numel() == 2 else vector

    return changed_vector(change)


# grad-is-4.5


@mutant("autograd.grad-is-4.5", kind=WRONG_VALUE)
def gradient_of_the_mean_is_not_divided():
    """The gradient of mean is that of sum."""

    def mean(original, self, *args, **kwargs):
        return with_gradient(original(self, *args, **kwargs), lambda gradient: gradient * self.numel())

    return wrapped(torch.Tensor, "mean", mean)


@mutant("autograd.grad-is-4.5", kind=WRONG_VALUE)
def second_factor_of_a_square_does_not_count():
    """The gradient of y * y counts one of the factors only."""

    def multiply(original, self, other):
        return original(self, other.detach() if other is self else other)

    return wrapped(torch.Tensor, "__mul__", multiply)


@mutant("autograd.grad-is-4.5", kind=WRONG_VALUE, missed_by_example=True)
def gradient_of_an_addition_is_right_at_ones_alone():
    """The gradient of x + 2 is 1 % off, except at elements that are 1."""

    def add(original, self, other):
        factor = torch.where(self.detach() == 1, torch.ones_like(self), torch.full_like(self, 1.01)).detach()
        return with_gradient(original(self, other), lambda gradient: gradient * factor)

    return wrapped(torch.Tensor, "__add__", add)


@mutant("autograd.grad-is-4.5", kind=EDGE, missed_by_example=True)
def gradient_of_the_mean_always_divides_by_four():
    """The gradient of mean divides by four, whatever the number of elements."""

    def mean(original, self, *args, **kwargs):
        return with_gradient(original(self, *args, **kwargs), lambda gradient: gradient * (self.numel() / 4))

    return wrapped(torch.Tensor, "mean", mean)


@mutant("autograd.grad-is-4.5", kind=MISSING_EFFECT)
def gradient_stays_none():
    """backward leaves grad as None."""
    return changed_gradients(lambda leaf, gradient: None)
