"""Mutants of a model that nothing wraps: where it runs, and what it tells."""

import contextlib
import copy
import io
import threading

import torch

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


@mutant("parallel.one-gpu-by-default", kind=EXTRA_EFFECT)
def every_model_runs_on_all_devices():
    """A model that nothing wraps is spread over all devices there are."""
    running = []  # also while the replicas' threads run, which must not spread again

    def call(original, self, *args, **kwargs):
        if running:
            return original(self, *args, **kwargs)
        running.append(self)
        try:
            spread = self if isinstance(self, torch.nn.DataParallel) else torch.nn.DataParallel(self)
            return original(spread, *args, **kwargs)
        finally:
            running.pop()

    return wrapped(torch.nn.Module, "__call__", call)


@mutant("parallel.one-gpu-by-default", kind=EXTRA_EFFECT, missed_by_example=True)
def model_runs_in_a_thread_of_its_own():
    """A model that nothing wraps runs in a thread of its own."""
    running = []

    def call(original, self, *args, **kwargs):
        if running:
            return original(self, *args, **kwargs)
        running.append(self)
        outputs = []
        thread = threading.Thread(target=lambda: outputs.append(original(self, *args, **kwargs)))
        thread.start()
        thread.join()
        running.pop()
        return outputs[0]

    return wrapped(torch.nn.Module, "__call__", call)


@mutant("parallel.one-gpu-by-default", kind=WRONG_MEMORY, missed_by_example=True)
def copy_of_the_model_runs():
    """A model that nothing wraps has a copy of itself run."""
    return wrapped(
        torch.nn.Module, "__call__", lambda original, self, *args, **kwargs: original(copy.copy(self), *args, **kwargs)
    )


@mutant("parallel.one-gpu-by-default", kind=EDGE, missed_by_example=True)
def odd_batch_runs_in_two_parts():
    """A model that nothing wraps sees a batch of odd size in two parts."""

    def call(original, self, batch, *args, **kwargs):
        if len(batch) % 2 == 0 or len(batch) == 1:
            return original(self, batch, *args, **kwargs)
        return torch.cat([original(self, part, *args, **kwargs) for part in batch.chunk(2)])

    return wrapped(torch.nn.Module, "__call__", call)


@mutant("parallel.model-tells-its-sizes", kind=WRONG_VALUE)
def sizes_are_plain_tuples():
    """size() of a tensor gives a tuple, which prints as one."""
    return changed_result(torch.Tensor, "size", lambda size: tuple(size) if isinstance(size, torch.Size) else size)


@mutant("parallel.model-tells-its-sizes", kind=EXTRA_EFFECT)
def model_runs_twice():
    """A model with layers runs twice, and tells twice."""

    def call(original, self, *args, **kwargs):
        if next(self.children(), None) is not None:
            original(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    return wrapped(torch.nn.Module, "__call__", call)


@mutant("parallel.model-tells-its-sizes", kind=MISSING_EFFECT)
def what_a_model_prints_is_lost():
    """What a forward prints does not reach the standard output."""

    def call(original, self, *args, **kwargs):
        with contextlib.redirect_stdout(io.StringIO()):
            return original(self, *args, **kwargs)

    return wrapped(torch.nn.Module, "__call__", call)


@mutant("parallel.model-tells-its-sizes", kind=WRONG_VALUE)
def layer_does_not_tell_of_its_bias():
    """A linear layer prints without its bias."""
    return replaced(
        torch.nn.Linear,
        "extra_repr",
        lambda self: "in_features={}, out_features={}".format(self.in_features, self.out_features),
    )
