"""Forward, loss and gradients of the two networks, from frozen weights and inputs.

Chapter 3, "Loss function" and "Backprop"; chapter 4, "Train the network".
"""

import torch
from torch import nn

from blitz.networks import LeNet, PooledLeNet
from blitz.numbers.frozen import Frozen


def catalogue():
    """List what one pass forward and back computes: each layer, the outputs, the loss, each parameter's gradient."""
    return [
        (_names("networks.LeNet"), _lenet),
        (_names("networks.PooledLeNet"), _pooled_lenet),
    ]


def _names(network):
    return tuple("{}.{}".format(network, what) for what in ("layers", "outputs", "loss", "gradients"))


def _lenet():
    draws = Frozen(3)
    network = draws.fill(LeNet())
    return _pass(network, nn.MSELoss(), draws.uniform(-1, 1, 1, 1, 32, 32), draws.uniform(-1, 1, 1, 10))


def _pooled_lenet():
    draws = Frozen(4)
    network = draws.fill(PooledLeNet())
    labels = torch.from_numpy(draws.integers(0, 9, 4))
    return _pass(network, nn.CrossEntropyLoss(), draws.uniform(-1, 1, 4, 3, 32, 32), labels)


def _pass(network, criterion, inputs, targets):
    layers = {}
    for name, layer in network.named_children():
        if list(layer.parameters()):
            layer.register_forward_hook(lambda _, __, output, name=name: layers.update({name: output.detach().clone()}))
    outputs = network(inputs)
    loss = criterion(outputs, targets)
    loss.backward()
    return layers, outputs, loss, {name: parameter.grad for name, parameter in network.named_parameters()}
