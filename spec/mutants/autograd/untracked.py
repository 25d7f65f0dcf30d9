"""Mutants of what stops tracking: no_grad and detach."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_MEMORY,
    WRONG_VALUE,
    added_effect,
    changed_result,
    mutant,
    replaced,
    together,
    wrapped,
)

# no-grad-stops-tracking


@mutant("autograd.no-grad-stops-tracking", kind=EXTRA_EFFECT, missed_by_example=True)
def no_grad_leaks_after_an_exception():
    """A block under no_grad that an exception ends leaves tracking switched off."""

    def leave(original, self, kind, *rest):
        return None if kind is not None else original(self, kind, *rest)

    return wrapped(torch.no_grad, "__exit__", leave)


@mutant("autograd.no-grad-stops-tracking", "autograd.no-grad-saves-memory", kind=MISSING_EFFECT)
def no_grad_does_nothing():
    """Entering no_grad does not switch tracking off."""
    return wrapped(torch.no_grad, "__enter__", lambda original, self: setattr(self, "prev", torch.is_grad_enabled()))


@mutant("autograd.no-grad-stops-tracking", kind=MISSING_EFFECT, missed_by_example=True)
def no_grad_is_never_left():
    """Leaving no_grad does not switch tracking on again."""
    # Neither in the proofs' own blocks nor in those of PyTorch's printing.
    return wrapped(torch.no_grad, "__exit__", lambda original, self, *raised: None)


@mutant("autograd.no-grad-stops-tracking", kind=EDGE, missed_by_example=True)
def leaving_an_inner_no_grad_switches_tracking_on():
    """Leaving no_grad switches tracking on, even inside another no_grad."""
    return added_effect(torch.no_grad, "__exit__", lambda *left: torch.set_grad_enabled(True))


@mutant("autograd.no-grad-stops-tracking", kind=MISSING_EFFECT, missed_by_example=True)
def no_grad_as_a_decorator_does_nothing():
    """A function that no_grad decorates is tracked."""
    return wrapped(torch.no_grad, "__call__", lambda original, self, function: function)


@mutant("autograd.no-grad-stops-tracking", kind=EDGE, missed_by_example=True)
def decorated_function_is_untracked_once_only():
    """A function that no_grad decorates is tracked from its second call on."""

    def decorate(original, self, function):
        first = [original(self, function)]

        def decorated(*args):
            return (first.pop() if first else function)(*args)

        return decorated

    return wrapped(torch.no_grad, "__call__", decorate)


@mutant("autograd.no-grad-stops-tracking", kind=WRONG_VALUE, missed_by_example=True)
def view_made_inside_no_grad_loses_the_flag():
    """A view made inside no_grad does not require grad."""

    def view(original, self, *args):
        seen = original(self, *args)
        return seen if torch.is_grad_enabled() else seen.detach()

    return together(
        *[wrapped(torch.Tensor, name, view) for name in ("__getitem__", "view", "t", "expand", "unsqueeze")]
    )


@mutant("autograd.no-grad-stops-tracking", kind=EXTRA_EFFECT)
def no_grad_clears_the_flag_of_what_it_reads():
    """A square taken inside no_grad leaves its operand without requires_grad."""

    def power(original, self, exponent):
        result = original(self, exponent)
        if not torch.is_grad_enabled() and self.is_leaf:
            self.requires_grad_(False)
        return result

    return together(wrapped(torch.Tensor, "__pow__", power), wrapped(torch.Tensor, "pow", power))


# no-grad-saves-memory


@mutant("autograd.no-grad-saves-memory", kind=EXTRA_EFFECT)
def activations_are_kept_without_a_graph():
    """Each activation is kept alive, tracked or not."""
    kept = []
    return changed_result(torch.Tensor, "sigmoid_", lambda result: kept.append(result) or result)


@mutant("autograd.no-grad-saves-memory", kind=EDGE)
def first_activation_is_kept():
    """The first activation of a forward pass without tracking is kept alive."""
    kept = []

    def sigmoid(original, self):
        result = original(self)
        if not torch.is_grad_enabled() and not kept:
            kept.append(result)
        return result

    return wrapped(torch.Tensor, "sigmoid_", sigmoid)


@mutant("autograd.no-grad-saves-memory", kind=MISSING_EFFECT)
def tracking_keeps_nothing():
    """A tracked forward pass keeps no activation for its backward pass."""
    return changed_result(torch.Tensor, "sigmoid_", lambda result: result.detach())


@mutant("autograd.no-grad-saves-memory", kind=WRONG_MEMORY)
def sigmoid_in_place_makes_a_copy():
    """sigmoid_ gives a copy in memory of its own."""
    return changed_result(torch.Tensor, "sigmoid_", lambda result: result.clone())


# detach-stops-history


@mutant("autograd.detach-stops-history", kind=WRONG_MEMORY, missed_by_example=True)
def detach_copies():
    """detach() gives a tensor that shares no memory with its original."""
    return changed_result(torch.Tensor, "detach", lambda detached: detached.clone())


@mutant("autograd.detach-stops-history", kind=EXTRA_EFFECT)
def detached_tensor_requires_grad():
    """detach() gives a leaf that requires grad."""
    return changed_result(torch.Tensor, "detach", lambda detached: detached.requires_grad_())


@mutant("autograd.detach-stops-history", kind=MISSING_EFFECT)
def detach_does_nothing():
    """detach() gives the tensor itself."""
    return replaced(torch.Tensor, "detach", lambda self: self)


@mutant("autograd.detach-stops-history", kind=EXTRA_EFFECT, missed_by_example=True)
def detach_cuts_the_original_too():
    """detach() cuts the original from its history as well."""

    def detach(original, self):
        detached = original(self)
        if self.grad_fn is not None:
            self.detach_()
        return detached

    return wrapped(torch.Tensor, "detach", detach)


@mutant("autograd.detach-stops-history", kind=EDGE, missed_by_example=True)
def detach_of_an_empty_tensor_keeps_its_history():
    """detach() of an empty tensor gives the tensor itself."""
    return wrapped(torch.Tensor, "detach", lambda original, self: original(self) if self.numel() else self)


@mutant("autograd.detach-stops-history", kind=MISSING_EFFECT)
def detach_only_lets_no_gradient_through():
    """detach() gives a tensor that still has a grad_fn, through which zeros flow."""

    def detach(original, self):
        return self * 0 + original(self) if self.requires_grad else original(self)

    return wrapped(torch.Tensor, "detach", detach)
