"""Mutants of backward: what it computes, adds to, needs and refuses."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    mutant,
    wrapped,
)

from .leaves import leaves_behind


@mutant("autograd.grad-accumulates", kind=MISSING_EFFECT)
def backward_overwrites():
    """A second backward overwrites grad instead of adding to it."""

    def backward(original, self, *args, **kwargs):
        for leaf in leaves_behind(self):
            leaf.grad = None
        original(self, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.grad-accumulates", kind=EDGE, missed_by_example=True)
def third_backward_is_lost():
    """From the third backward on nothing is added to grad."""
    passes = {}

    def backward(original, self, *args, **kwargs):
        leaves = leaves_behind(self)
        before = {id(leaf): leaf.grad for leaf in leaves}
        kept = {key: None if grad is None else grad.clone() for key, grad in before.items()}
        original(self, *args, **kwargs)
        for leaf in leaves:
            passes.setdefault(leaf, []).append(True)
            if len(passes[leaf]) > 2:
                leaf.grad = kept[id(leaf)]

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.scalar-backward-is-one", kind=WRONG_VALUE)
def scalar_backward_starts_from_two():
    """backward() of a scalar starts from two instead of one."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is None and self.dim() == 0:
            gradient = torch.full_like(self, 2.0)
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.scalar-backward-is-one", kind=WRONG_VALUE)
def scalar_backward_ignores_its_weight():
    """backward(weight) of a scalar takes every weight for one."""

    def backward(original, self, gradient=None, *args, **kwargs):
        original(self, None if self.dim() == 0 else gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.non-scalar-needs-a-vector", kind=MISSING_ERROR)
def non_scalar_backward_takes_ones():
    """backward() of a tensor of several elements takes a vector of ones instead of refusing."""

    def backward(original, self, gradient=None, *args, **kwargs):
        original(self, torch.ones_like(self) if gradient is None else gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.non-scalar-needs-a-vector", kind=WRONG_ERROR)
def missing_vector_is_a_value_error():
    """backward() of a tensor of several elements raises a ValueError."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is None and self.numel() != 1:
            raise ValueError("grad can be implicitly created only for scalar outputs")
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


@mutant("autograd.non-scalar-needs-a-vector", kind=EXTRA_EFFECT)
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


@mutant("autograd.one-element-is-a-scalar", kind=EDGE, missed_by_example=True)
def one_element_of_several_dimensions_is_refused():
    """backward() of a tensor of one element and several dimensions is refused."""

    def backward(original, self, gradient=None, *args, **kwargs):
        if gradient is None and self.dim() > 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        original(self, gradient, *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)
