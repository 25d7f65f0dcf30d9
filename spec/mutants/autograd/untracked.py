"""Mutants of no_grad and detach."""

import torch

from blitz.falsify import EXTRA_EFFECT, MISSING_EFFECT, WRONG_MEMORY, changed_result, mutant, wrapped


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


@mutant("autograd.detach-stops-history", kind=WRONG_MEMORY, missed_by_example=True)
def detach_copies():
    """detach() gives a tensor that shares no memory with its original."""
    return changed_result(torch.Tensor, "detach", lambda detached: detached.clone())
