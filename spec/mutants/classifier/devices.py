"""Mutants of devices: what moves to them, what must, and how they print. Dtypes are moved to by the same code."""

import copy

import torch
from torch import nn

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    replaced,
    wrapped,
)


@mutant("classifier.to-moves-the-network", kind=MISSING_EFFECT, missed_by_example=True)
def to_skips_buffers():
    """A module's to() moves parameters alone."""

    def apply(original, self, *args, **kwargs):
        buffers, self.__dict__["_buffers"] = self._buffers, {}
        original(self, *args, **kwargs)
        self.__dict__["_buffers"] = buffers
        return self

    return wrapped(nn.Module, "_apply", apply)


@mutant("classifier.to-moves-the-network", kind=EDGE, missed_by_example=True)
def to_stops_at_the_second_level():
    """A module's to() moves what its own modules have, and nothing further down."""
    depth = []

    def apply(original, self, *args, **kwargs):
        if len(depth) > 1:
            return self
        depth.append(self)
        try:
            return original(self, *args, **kwargs)
        finally:
            depth.pop()

    return wrapped(nn.Module, "_apply", apply)


@mutant("classifier.to-moves-the-network", kind=WRONG_MEMORY, missed_by_example=True)
def to_makes_new_parameters():
    """A module's to() leaves the parameters as they were and puts new ones in their place."""

    def apply(original, self, *args, **kwargs):
        for name, parameter in self._parameters.items():
            self._parameters[name] = None if parameter is None else nn.Parameter(parameter.detach().clone())
        return original(self, *args, **kwargs)

    return wrapped(nn.Module, "_apply", apply)


@mutant("classifier.to-moves-the-network", kind=WRONG_MEMORY)
def to_moves_a_copy():
    """A module's to() leaves the module where it is and gives a copy that has moved."""
    return wrapped(nn.Module, "to", lambda original, self, *where: original(copy.deepcopy(self), *where))


@mutant("classifier.to-moves-the-network", kind=EDGE, missed_by_example=True)
def to_converts_counts_as_well():
    """A module's to(dtype) converts integers too."""

    def to(original, self, *where):
        original(self, *where)
        return self._apply(lambda tensor: tensor.to(*where))

    return wrapped(nn.Module, "to", to)


@mutant("classifier.inputs-must-move-too", kind=MISSING_ERROR, missed_by_example=True)
def convolution_fetches_its_input():
    """Conv2d moves its input to where its weight is."""
    return wrapped(nn.Conv2d, "forward", lambda original, self, x: original(self, x.to(self.weight)))


@mutant("classifier.inputs-must-move-too", kind=MISSING_ERROR, missed_by_example=True)
def loss_fetches_its_labels():
    """CrossEntropyLoss moves the labels to where the outputs are and makes integers of them."""

    def forward(original, self, outputs, labels):
        return original(self, outputs, labels.to(outputs.device, torch.int64))

    return wrapped(nn.CrossEntropyLoss, "forward", forward)


@mutant("classifier.inputs-must-move-too", kind=WRONG_ERROR, missed_by_example=True)
def an_input_left_behind_is_a_type_error():
    """Conv2d raises TypeError for an input that is not where its weight is."""

    def forward(original, self, x):
        try:
            return original(self, x)
        except RuntimeError as error:
            raise TypeError(str(error)) from None

    return wrapped(nn.Conv2d, "forward", forward)


@mutant("classifier.inputs-must-move-too", kind=EXTRA_EFFECT, missed_by_example=True)
def to_converts_the_tensor_itself():
    """A tensor's to(dtype) converts the tensor as well as giving the result."""

    def to(original, self, *where, **options):
        moved = original(self, *where, **options)
        if moved.device == self.device:
            self.data = moved.data
        return moved

    return wrapped(torch.Tensor, "to", to)


@mutant("classifier.inputs-must-move-too", kind=MISSING_EFFECT)
def to_gives_floats_as_they_are():
    """A floating tensor's to() gives the tensor itself, wherever it should go."""

    def to(original, self, *where, **options):
        return self if self.is_floating_point() else original(self, *where, **options)

    return wrapped(torch.Tensor, "to", to)


def _device(change):
    """Have torch.device make something else of a name and an index."""
    original = torch.device
    return replaced(torch, "device", lambda name, *index: original(change(original(name, *index))))


@mutant("classifier.device-prints-its-index", kind=MISSING_EFFECT)
def device_forgets_its_index():
    """A device that was chosen by an index prints without it."""
    return _device(lambda device: device.type)


@mutant("classifier.device-prints-its-index", kind=WRONG_VALUE)
def device_counts_from_one():
    """A device prints an index that is one too great."""
    return _device(lambda device: str(device) if device.index is None else "cuda:{}".format(device.index + 1))


@mutant("classifier.device-prints-its-index", kind=EXTRA_EFFECT)
def device_without_an_index_gets_one():
    """A device that was chosen by its type alone prints the index 0."""
    return _device(lambda device: str(device) if device.index is not None else "{}:0".format(device.type))


@mutant("classifier.device-prints-its-index", kind=EDGE)
def only_device_0_has_an_index():
    """Every GPU prints as the first."""
    return _device(lambda device: str(device) if not device.index else "cuda:0")


@mutant("classifier.device-prints-its-index", kind=WRONG_VALUE)
def cuda_says_that_it_is_available():
    """is_available() says that there is a GPU where there is none."""
    if torch.cuda.is_available():
        raise NotApplicable("there is one")
    return changed_result(torch.cuda, "is_available", lambda there: True)
