"""Chapter 3, Define the network: what the layers compute."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..oracles import array_of
from ..oracles.layers import convolution, max_pooling
from ..strategies import EMPTY_BATCHES, batch_sizes, shapes, tensors

PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))


@claim("nn.conv2d-is-nchw")
@given(st.data(), PAIRS, PAIRS, PAIRS, st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_conv2d_convolves_samples_by_channels_by_height_by_width(data, channels, kernel, stride, padding):
    layer = torch.nn.Conv2d(channels[0], channels[1], kernel, stride=stride, padding=padding).double()
    shape = data.draw(st.tuples(batch_sizes(3), st.just(channels[0]), st.integers(3, 7), st.integers(3, 7)))
    images = data.draw(tensors(torch.float64, shape))
    result = layer(images)
    expected = convolution(array_of(images), array_of(layer.weight), array_of(layer.bias), stride, padding)
    assert tuple(result.shape) == expected.shape
    assert np.allclose(array_of(result), expected, rtol=1e-12, atol=1e-12)


@claim("nn.conv2d-is-nchw")
def test_first_convolution_of_the_documents_makes_6_channels_of_28_by_28():
    assert torch.nn.Conv2d(1, 6, 5)(torch.zeros(1, 1, 32, 32)).shape == (1, 6, 28, 28)


@claim("nn.conv2d-is-nchw")
@given(st.integers(1, 4), st.integers(1, 4).filter(lambda channels: channels != 2))
def test_conv2d_refuses_another_number_of_channels(samples, channels):
    with pytest.raises(RuntimeError) as refusal:
        torch.nn.Conv2d(2, 3, 1)(torch.zeros(samples, channels, 4, 4))
    assert "to have 2 channels, but got {} channels".format(channels) in str(refusal.value)


@claim("nn.conv2d-is-nchw")
def test_conv2d_refuses_channels_in_the_last_place(observe):
    with pytest.raises(RuntimeError) as refusal:
        torch.nn.Conv2d(3, 6, 5)(torch.zeros(4, 32, 32, 3))
    assert "32 channels" in str(refusal.value)
    observe("channels last", str(refusal.value))


@claim("nn.linear-is-affine")
@given(
    st.data(),
    shapes(max_dims=3, min_side=0 if EMPTY_BATCHES else 1),
    st.integers(1, 4),
    st.integers(1, 4),
    st.booleans(),
)
def test_linear_is_a_product_and_a_sum(data, leading, inputs, outputs, bias):
    layer = torch.nn.Linear(inputs, outputs, bias=bias).double()
    x = data.draw(tensors(torch.float64, (*leading, inputs)))
    expected = array_of(x) @ array_of(layer.weight).T + (array_of(layer.bias) if bias else 0)
    result = layer(x)
    assert tuple(result.shape) == (*leading, outputs)
    assert np.allclose(array_of(result), expected, rtol=1e-12, atol=1e-12)
    assert (layer.bias is not None) is bias


@claim("nn.linear-is-affine")
def test_first_affine_layer_of_the_documents_maps_400_features_to_120():
    layer = torch.nn.Linear(16 * 5 * 5, 120)
    with torch.no_grad():
        layer.weight.fill_(2)
        layer.bias.copy_(torch.arange(120.0))
    assert layer(torch.ones(1, 400)).tolist() == [[800.0 + row for row in range(120)]]


@claim("nn.pooling-window-may-be-a-number")
@given(st.data(), st.integers(1, 3), st.integers(1, 3))
def test_number_is_a_square_window(data, window, samples):
    sizes = st.integers(window, 3 * window + 1)
    shape = data.draw(st.tuples(st.just(samples), st.integers(1, 3), sizes, sizes))
    images = data.draw(tensors(torch.float32, shape))
    by_number, by_pair = F.max_pool2d(images, window), F.max_pool2d(images, (window, window))
    expected = max_pooling(array_of(images), (window, window))
    assert np.array_equal(array_of(by_number), expected)
    assert np.array_equal(array_of(by_pair), expected)


@claim("nn.pooling-window-may-be-a-number")
def test_window_that_is_no_square_needs_the_pair():
    image = torch.arange(16.0).view(1, 1, 4, 4)
    assert F.max_pool2d(image, (2, 4)).tolist() == [[[[7.0], [15.0]]]]
    assert F.max_pool2d(image, 2).tolist() == [[[[5.0, 7.0], [13.0, 15.0]]]]
