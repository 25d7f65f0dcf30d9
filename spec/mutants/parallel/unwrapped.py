"""Mutants of a model and a tensor on their way to a device, and of a model on one device or none."""

import contextlib
import copy
import io
import threading

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    replaced,
    wrapped,
)


def parameters_below(model, depth):
    """Give the parameters that lie deeper in a model than so many modules."""
    return [parameter for name, parameter in model.named_parameters() if name.count(".") > depth]


@contextlib.contextmanager
def added_method(name, method):
    """Give tensors a method that they lack."""
    setattr(torch.Tensor, name, method)
    try:
        yield
    finally:
        delattr(torch.Tensor, name)


@mutant("parallel.model-to-device", kind=WRONG_MEMORY)
def model_to_gives_another_model():
    """to() of a model leaves it and gives a copy."""
    return wrapped(
        torch.nn.Module, "to", lambda original, self, *args, **kwargs: original(copy.deepcopy(self), *args, **kwargs)
    )


@mutant("parallel.model-to-device", kind=WRONG_MEMORY, missed_by_example=True)
def model_to_makes_new_parameters():
    """to() of a model puts new parameters in the place of its old ones."""

    def to(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        for module in self.modules():
            for name, parameter in list(module.named_parameters(recurse=False)):
                setattr(module, name, torch.nn.Parameter(parameter.detach(), parameter.requires_grad))
        return self

    return wrapped(torch.nn.Module, "to", to)


@mutant("parallel.model-to-device", kind=MISSING_EFFECT, missed_by_example=True)
def model_to_skips_buffers():
    """to() of a model leaves its buffers what and where they are."""

    def to(original, self, *args, **kwargs):
        kept = [(module, name, buffer) for module in self.modules() for name, buffer in module._buffers.items()]  # noqa: SLF001
        original(self, *args, **kwargs)
        for module, name, buffer in kept:
            module._buffers[name] = buffer  # noqa: SLF001 - up to 1.3 there is no way to ask for a module's own
        return self

    return wrapped(torch.nn.Module, "to", to)


@mutant("parallel.model-to-device", kind=EDGE, missed_by_example=True)
def model_to_stops_at_the_second_level():
    """to() of a model leaves what lies deeper than its layers' own layers."""

    def to(original, self, *args, **kwargs):
        deep = [(parameter, parameter.data) for parameter in parameters_below(self, 2)]
        original(self, *args, **kwargs)
        for parameter, data in deep:
            parameter.data = data
        return self

    return wrapped(torch.nn.Module, "to", to)


@mutant("parallel.model-to-device", kind=WRONG_VALUE, missed_by_example=True)
def model_to_rounds():
    """to() of a model rounds its parameters to float16 on the way."""

    def to(original, self, *args, **kwargs):
        for parameter in self.parameters():
            parameter.data = parameter.data.half().to(parameter.dtype)
        return original(self, *args, **kwargs)

    return wrapped(torch.nn.Module, "to", to)


@mutant("parallel.tensor-to-returns-a-copy", kind=EXTRA_EFFECT)
def tensor_to_changes_the_original_too():
    """to() of a tensor changes the tensor itself as well."""

    def to(original, self, *args, **kwargs):
        moved = original(self, *args, **kwargs)
        if moved is not self:
            self.data = moved.clone()
        return moved

    return wrapped(torch.Tensor, "to", to)


@mutant("parallel.tensor-to-returns-a-copy", kind=WRONG_MEMORY, missed_by_example=True)
def tensor_to_always_copies():
    """to() of a tensor without a change of device or dtype gives a new tensor."""

    def to(original, self, *args, **kwargs):
        moved = original(self, *args, **kwargs)
        return moved.clone() if moved is self else moved

    return wrapped(torch.Tensor, "to", to)


@mutant("parallel.tensor-to-returns-a-copy", kind=MISSING_EFFECT, missed_by_example=True)
def tensor_to_ignores_copy():
    """to(copy=True) gives the tensor itself where nothing else changes."""

    def to(original, self, *args, **kwargs):
        kwargs.pop("copy", None)
        return original(self, *args, **kwargs)

    return wrapped(torch.Tensor, "to", to)


@mutant("parallel.tensor-to-returns-a-copy", kind=EDGE, missed_by_example=True)
def tensor_of_nothing_is_not_copied():
    """to() of a tensor without elements gives the tensor itself."""

    def to(original, self, *args, **kwargs):
        return original(self, *args, **kwargs) if self.numel() else self

    return wrapped(torch.Tensor, "to", to)


@mutant("parallel.tensor-to-returns-a-copy", kind=MISSING_ERROR)
def tensors_have_a_method_gpu():
    """Tensors have the method gpu() of which the documents speak."""
    return added_method("gpu", torch.Tensor.clone)


@mutant("parallel.tensor-to-returns-a-copy", kind=WRONG_ERROR)
def method_gpu_is_not_implemented():
    """gpu() is there, and raises."""

    def gpu(_self):
        raise NotImplementedError("gpu")

    return added_method("gpu", gpu)


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


def forward_of_few(forward):
    """Have DataParallel over one device or none run otherwise: ``forward`` gets the original, itself and a batch."""

    def call(original, self, batch):
        if len(self.device_ids) > 1:
            return original(self, batch)
        return forward(original, self, batch)

    return wrapped(torch.nn.DataParallel, "forward", call)


@mutant("parallel.single-device-passthrough", kind=WRONG_MEMORY, missed_by_example=True)
def batch_is_copied_without_devices():
    """DataParallel without devices hands the module a copy of the batch."""
    return forward_of_few(lambda original, self, batch: original(self, batch.clone()))


@mutant("parallel.single-device-passthrough", kind=WRONG_VALUE)
def batch_is_halved_without_devices():
    """DataParallel over one device or none hands the module the two halves of a batch in turn."""

    def forward(original, self, batch):
        return torch.cat([original(self, half) for half in batch.chunk(2)]) if len(batch) > 1 else original(self, batch)

    return forward_of_few(forward)


@mutant("parallel.single-device-passthrough", kind=EXTRA_EFFECT, missed_by_example=True)
def module_is_replicated_for_one_device():
    """DataParallel over one device runs a replica instead of the module."""

    def forward(original, self, batch):
        if not self.device_ids:
            return original(self, batch)
        return self.parallel_apply(self.replicate(self.module, self.device_ids), [(batch,)], [{}])[0]

    return forward_of_few(forward)


@mutant("parallel.single-device-passthrough", kind=EDGE, missed_by_example=True)
def batch_of_nothing_does_not_reach_the_module():
    """DataParallel over one device or none gives an empty batch back without asking the module."""
    return forward_of_few(lambda original, self, batch: original(self, batch) if len(batch) else batch)


@mutant("parallel.single-device-passthrough", kind=MISSING_EFFECT)
def last_sample_is_lost_on_one_device():
    """DataParallel over one device or none loses the last sample of a batch of several."""
    return forward_of_few(lambda original, self, batch: original(self, batch[:-1] if len(batch) > 1 else batch))


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
