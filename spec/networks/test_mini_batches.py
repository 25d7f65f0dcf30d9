"""Chapter 3, Define the network, note: mini-batches and single samples."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.networks import LeNet
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies import tensors
from .unbatched import ALWAYS_ACCEPT, ALWAYS_REFUSE, LAYERS, REFUSED_ONCE, accepting


@claim("nn.mini-batches-only", until="1.11")
@given(st.integers(1, 3), st.integers(3, 8), st.integers(3, 8))
def test_conv2d_refuses_a_single_sample(channels, height, width):
    with pytest.raises(RuntimeError) as refusal:
        torch.nn.Conv2d(channels, 2, 3)(torch.zeros(channels, height, width))
    assert "4-dimensional input" in str(refusal.value)


@claim("nn.mini-batches-only", until="1.11")
def test_convolutions_and_recurrent_layers_take_mini_batches_only(observe):
    accepted = accepting()
    assert not accepted & (REFUSED_ONCE | ALWAYS_REFUSE)
    assert accepted >= ALWAYS_ACCEPT
    observe("layers that take a single sample", sorted(accepted))


@claim("nn.mini-batches-only", until="1.11")
def test_error_for_a_single_image(observe):
    with pytest.raises(RuntimeError) as refusal:
        LeNet()(torch.zeros(1, 32, 32))
    assert "but got 3-dimensional input of size [1, 32, 32] instead" in str(refusal.value)
    observe("single image", str(refusal.value))


@claim("nn.mini-batches-only", since="1.11")
@given(st.data(), st.integers(1, 3))
def test_conv2d_takes_a_single_sample_as_a_batch_of_one(data, channels):
    sample = data.draw(tensors(torch.float64, st.tuples(st.just(channels), st.integers(3, 8), st.integers(3, 8))))
    layer = torch.nn.Conv2d(channels, 2, 3).double()
    alone = layer(sample)
    assert alone.dim() == 3
    assert np.allclose(array_of(alone), array_of(layer(torch.stack([sample, sample])))[1], rtol=1e-12, atol=1e-14)


@claim("nn.mini-batches-only", since="1.11")
def test_most_layers_take_a_single_sample_but_batch_normalisation_does_not(observe):
    accepted = accepting()
    assert accepted >= REFUSED_ONCE | ALWAYS_ACCEPT
    assert not accepted & ALWAYS_REFUSE
    assert len(accepted) > len(LAYERS) / 2
    observe("layers that take a single sample", sorted(accepted))


@claim("nn.mini-batches-only", since="1.11")
def test_network_of_the_documents_refuses_a_single_image_still():
    # The convolutions take it; the view to (-1, features) then reads its channels as samples and fc1 refuses those.
    with pytest.raises(RuntimeError) as refusal:
        LeNet()(torch.zeros(1, 32, 32))
    assert "mat1 and mat2 shapes cannot be multiplied (16x25 and 400x120)" in str(refusal.value)


@claim("nn.unsqueeze-fakes-a-batch")
@given(tensors())
def test_unsqueeze_adds_a_first_dimension_of_one_over_the_same_memory(sample):
    batch = sample.unsqueeze(0)
    assert tuple(batch.shape) == (1, *sample.shape)
    assert batch.data_ptr() == sample.data_ptr()
    assert np.array_equal(array_of(batch), array_of(sample)[np.newaxis])


@claim("nn.unsqueeze-fakes-a-batch")
def test_write_to_the_batch_shows_in_the_sample():
    sample = torch.zeros(1, 32, 32)
    sample.unsqueeze(0)[0, 0, 3, 4] = 7
    assert sample[0, 3, 4].item() == 7


@claim("nn.unsqueeze-fakes-a-batch")
@given(st.integers(0, 4), st.integers(1, 5))
def test_image_alone_has_the_output_that_it_has_in_a_larger_batch(position, size):
    position %= size
    network, images = LeNet().double(), torch.randn(size, 1, 32, 32, dtype=torch.float64)
    alone = network(images[position].unsqueeze(0))
    assert alone.shape == (1, 10)
    assert np.allclose(array_of(alone)[0], array_of(network(images))[position], rtol=1e-10, atol=1e-12)
