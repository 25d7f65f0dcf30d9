"""Chapter 4, the network for colour images."""

import torch
from torch.nn import functional

from blitz.networks import PooledLeNet
from blitz.plugin import claim

from ..networks.printed import THREE_CHANNELS


@claim("classifier.three-channel-net")
def test_the_network_prints_as_in_the_documents():
    assert repr(PooledLeNet()) == THREE_CHANNELS


@claim("classifier.three-channel-net")
def test_four_colour_images_give_ten_outputs_each():
    assert PooledLeNet()(torch.zeros(4, 3, 32, 32)).shape == (4, 10)


@claim("classifier.three-channel-net")
def test_the_network_equals_functions_of_its_weights():
    network, images = PooledLeNet(), torch.randn(4, 3, 32, 32)
    weights = dict(network.named_parameters())

    def layer(function, x, name):
        return function(x, weights[name + ".weight"], weights[name + ".bias"])

    x = functional.max_pool2d(layer(functional.conv2d, images, "conv1").clamp(min=0), 2)
    x = functional.max_pool2d(layer(functional.conv2d, x, "conv2").clamp(min=0), 2)
    x = layer(functional.linear, x.reshape(4, 400), "fc1").clamp(min=0)
    x = layer(functional.linear, layer(functional.linear, x, "fc2").clamp(min=0), "fc3")
    assert torch.allclose(network(images), x, rtol=1e-5, atol=1e-6)
    assert len(weights) == 10
    assert list(network.pool.parameters()) == []
