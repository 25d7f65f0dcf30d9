"""Mutants of the layers that the network is made of."""

import time

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere
from torch import nn

from blitz.falsify import (
    EXTRA_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    added_effect,
    changed_result,
    mutant,
    replaced,
    wrapped,
)


@mutant("classifier.three-channel-net", kind=WRONG_VALUE)
def pooling_layer_takes_the_mean():
    """MaxPool2d gives the mean of each window."""
    return replaced(nn.MaxPool2d, "forward", lambda self, x: F.avg_pool2d(x, self.kernel_size, self.stride))


@mutant("classifier.three-channel-net", kind=WRONG_VALUE)
def pooling_layer_prints_no_stride():
    """MaxPool2d prints its kernel's size alone."""
    return replaced(nn.MaxPool2d, "extra_repr", lambda self: "kernel_size={}".format(self.kernel_size))


@mutant("classifier.three-channel-net", kind=EXTRA_EFFECT)
def pooling_layer_has_a_parameter():
    """MaxPool2d registers a parameter of its own."""

    def register(self, *_, **__):
        self.weight = nn.Parameter(torch.ones(1))

    return added_effect(nn.MaxPool2d, "__init__", register)


@mutant("classifier.three-channel-net", kind=WRONG_VALUE)
def convolution_forgets_its_bias():
    """Conv2d adds no bias."""
    return wrapped(
        nn.Conv2d, "forward", lambda original, self, x: original(self, x) - self.bias.detach().view(-1, 1, 1)
    )


@mutant("classifier.three-channel-net", kind=WRONG_VALUE)
def relu_lets_a_little_through():
    """ReLU gives a hundredth of what is negative."""
    return replaced(F, "relu", lambda x, inplace=False: F.leaky_relu(x, 0.01, inplace))


@mutant("classifier.outputs-are-energies", kind=WRONG_VALUE)
def the_last_layer_gives_probabilities():
    """Linear with ten outputs gives their softmax."""
    return changed_result(nn.Linear, "forward", lambda x: x.softmax(1) if x.shape[-1] == 10 else x)


@mutant("classifier.small-net-small-speedup", kind=MISSING_ERROR)
def convolution_takes_any_number_of_channels():
    """Conv2d leaves out channels that are too many and takes those that are missing for zero."""

    def forward(original, self, x):
        return original(self, F.pad(x, (0, 0, 0, 0, 0, self.in_channels - x.shape[1])))

    return wrapped(nn.Conv2d, "forward", forward)


def _refused_with(kind, say):
    """Have Conv2d raise another error where the channels disagree."""

    def forward(original, self, x):
        if x.shape[1] != self.in_channels:
            raise kind(say.format(self.in_channels, x.shape[1]))
        return original(self, x)

    return wrapped(nn.Conv2d, "forward", forward)


@mutant("classifier.small-net-small-speedup", kind=WRONG_ERROR)
def disagreeing_channels_are_a_value_error():
    """Conv2d raises ValueError for another number of channels."""
    return _refused_with(ValueError, "expected input to have {} channels, but got {} channels instead")


@mutant("classifier.small-net-small-speedup", kind=WRONG_ERROR)
def the_error_mixes_up_the_channels():
    """Conv2d's error takes the channels that it got for those that it expected."""
    return _refused_with(RuntimeError, "expected input to have {1} channels, but got {0} channels instead")


@mutant("classifier.small-net-small-speedup", kind=EXTRA_EFFECT)
def narrow_convolutions_wait():
    """Conv2d with fewer than sixteen channels in its output waits a fifth of a second."""

    def wait(self, _):
        if self.out_channels < 16:
            time.sleep(0.2)

    return added_effect(nn.Conv2d, "forward", wait)
