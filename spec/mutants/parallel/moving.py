"""Mutants of a model and of a tensor on their way to a device."""

import contextlib
import copy

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    mutant,
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
