"""Arithmetic on whole numbers small enough that float32 never rounds: in any order, on any processor, one answer.

What is computed is held against NumPy's integers, or against the documents' worked example. A difference here is no
drift but a fault.
"""

import numpy as np
import torch
from torch import nn

from blitz.networks import LeNet
from blitz.numbers.frozen import Frozen


class Answer:
    """What a release computed, and what is right.

    Attributes:
        given: By name, float32 tensors.
        right: By name, the int64 arrays or exact floats that they must equal.
    """

    def __init__(self, given, right):
        self.given = given
        self.right = right

    def fault(self):
        """Say in one line where the first wrong number is, or give None."""
        for name in self.right:
            given, right = self.given[name].detach().numpy(), np.asarray(self.right[name])
            if given.shape != right.shape:
                return "{} has shape {}, and {} is right".format(name, given.shape, right.shape)
            for index in np.argwhere(given != right)[:1].tolist():
                place = tuple(index)
                return "{}{} is {!r}, and {!r} is right".format(name, index, float(given[place]), float(right[place]))
        return None


def catalogue():
    """List the checks."""
    return [
        (("exact.worked-gradient",), lambda: (_worked_gradient(),)),
        (("exact.sum",), lambda: (_sum(),)),
        (("exact.mm",), lambda: (_mm(),)),
        (("exact.Linear",), lambda: (_linear(),)),
        (("exact.Conv2d",), lambda: (_conv2d(),)),
        (("exact.max_pool2d",), lambda: (_max_pool2d(),)),
        (("exact.LeNet",), lambda: (_lenet(),)),
    ]


def _floats(array):
    return torch.from_numpy(array.astype(np.float32))


def _worked_gradient():
    """Chapter 2, "Gradients": the mean of 3 (x + 2)^2 over four ones is 27, and each gradient 4.5."""
    x = torch.ones(2, 2, requires_grad=True)
    out = (3 * (x + 2) ** 2).mean()
    out.backward()
    return Answer({"out": out, "x.grad": x.grad}, {"out": np.float64(27), "x.grad": np.full((2, 2), 4.5)})


def _sum():
    numbers = Frozen(7).integers(-8, 8, 30, 100)
    given = _floats(numbers)
    return Answer(
        {"sum": given.sum(), "rows": given.sum(1), "cumsum": given.cumsum(1)},
        {"sum": numbers.sum(), "rows": numbers.sum(1), "cumsum": numbers.cumsum(1)},
    )


def _mm():
    draws = Frozen(8)
    a, b = draws.integers(-8, 8, 33, 65), draws.integers(-8, 8, 65, 31)
    return Answer({"product": torch.mm(_floats(a), _floats(b))}, {"product": a.dot(b)})


def _linear():
    draws = Frozen(9)
    x, upstream = draws.integers(-8, 8, 4, 400), draws.integers(-8, 8, 4, 120)
    weight, bias = draws.integers(-8, 8, 120, 400), draws.integers(-8, 8, 120)
    return Answer(
        _layer(nn.Linear(400, 120), weight, bias, x, upstream),
        {
            "outputs": x.dot(weight.T) + bias,
            "weight.grad": upstream.T.dot(x),
            "bias.grad": upstream.sum(0),
            "inputs.grad": upstream.dot(weight),
        },
    )


def _conv2d():
    draws = Frozen(10)
    x, upstream = draws.integers(-4, 4, 2, 6, 14, 14), draws.integers(-4, 4, 2, 16, 10, 10)
    weight, bias = draws.integers(-4, 4, 16, 6, 5, 5), draws.integers(-4, 4, 16)
    weight_grad, x_grad = np.zeros_like(weight), np.zeros_like(x)
    for i, j, window in _windows(x, 5):
        weight_grad[:, :, i, j] = np.einsum("nohw,nchw->oc", upstream, window)
    for i, j, window in _windows(x_grad, 5):
        window[...] += np.einsum("nohw,oc->nchw", upstream, weight[:, :, i, j])
    return Answer(
        _layer(nn.Conv2d(6, 16, 5), weight, bias, x, upstream),
        {
            "outputs": _convolved(x, weight, bias),
            "weight.grad": weight_grad,
            "bias.grad": upstream.sum((0, 2, 3)),
            "inputs.grad": x_grad,
        },
    )


def _max_pool2d():
    x = Frozen(11).permutation(2, 3, 16, 16)  # without ties
    upstream = Frozen(12).integers(-8, 8, 2, 3, 8, 8)
    inputs = _floats(x).requires_grad_()
    outputs = nn.functional.max_pool2d(inputs, 2)
    outputs.backward(_floats(upstream))
    largest = _pooled(x)
    spread = largest.repeat(2, 2).repeat(2, 3)
    return Answer(
        {"outputs": outputs, "inputs.grad": inputs.grad},
        {"outputs": largest, "inputs.grad": upstream.repeat(2, 2).repeat(2, 3) * (x == spread)},
    )


def _lenet():
    """The whole network, with so many weights of zero that no sum can pass 2^24."""
    draws = Frozen(13)
    network = LeNet()
    weights = {
        name: draws.integers(-1, 1, *parameter.shape) * (draws.integers(0, 3, *parameter.shape) == 0)
        for name, parameter in network.named_parameters()
    }
    network.load_state_dict({name: _floats(weight) for name, weight in weights.items()})
    image = draws.integers(-2, 2, 1, 1, 32, 32)
    return Answer({"outputs": network(_floats(image))}, {"outputs": lenet_of_integers(weights, image)})


def lenet_of_integers(weights, image):
    """Run the documents' network over whole numbers.

    Args:
        weights: By the parameter's name, int64 arrays.
        image: int64, shape (batch, channels, 32, 32).

    Returns:
        int64, shape (batch, classes).
    """
    x = image
    for name in ("conv1", "conv2"):
        x = _pooled(np.maximum(_convolved(x, weights[name + ".weight"], weights[name + ".bias"]), 0))
    x = x.reshape(len(x), -1)
    for name in ("fc1", "fc2"):
        x = np.maximum(x.dot(weights[name + ".weight"].T) + weights[name + ".bias"], 0)
    return x.dot(weights["fc3.weight"].T) + weights["fc3.bias"]


def _layer(layer, weight, bias, x, upstream):
    """Run a layer forward, and back from what its outputs are weighed with."""
    layer.load_state_dict({"weight": _floats(weight), "bias": _floats(bias)})
    inputs = _floats(x).requires_grad_()
    outputs = layer(inputs)
    outputs.backward(_floats(upstream))
    return {
        "outputs": outputs,
        "weight.grad": layer.weight.grad,
        "bias.grad": layer.bias.grad,
        "inputs.grad": inputs.grad,
    }


def _windows(x, side):
    """Yield (row, column, view): what a kernel's point at that place meets, as it is moved over the images."""
    height, width = x.shape[2] - side + 1, x.shape[3] - side + 1
    for i in range(side):
        for j in range(side):
            yield i, j, x[:, :, i : i + height, j : j + width]


def _convolved(x, weight, bias):
    side = weight.shape[-1]
    return bias[:, None, None] + sum(
        np.einsum("nchw,oc->nohw", window, weight[:, :, i, j]) for i, j, window in _windows(x, side)
    )


def _pooled(x):
    batch, channels, height, width = x.shape
    return x.reshape(batch, channels, height // 2, 2, width // 2, 2).max((3, 5))
