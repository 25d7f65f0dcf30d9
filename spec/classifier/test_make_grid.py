"""Chapter 4, loading and normalizing: a batch as one picture."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import loaders
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies.images import batches

pytestmark = pytest.mark.early


@claim("classifier.make-grid")
def test_four_images_of_the_loader_stand_side_by_side(material, torchvision, observe):
    images, _ = next(iter(loaders(material.training, material.test, workers=0)[0]))
    grid = torchvision.utils.make_grid(images)
    observe("shape", list(grid.shape))
    assert grid.shape == (3, 2 + 32 + 2, 2 + 4 * (32 + 2))
    for place, image in enumerate(images):
        left = 2 + place * 34
        assert torch.equal(grid[:, 2:34, left : left + 32], image)


@claim("classifier.make-grid")
@given(images=batches(min_count=2), columns=st.integers(1, 5))
def test_every_image_is_found_at_its_place_with_nothing_between(images, columns, torchvision):
    height, width = images.shape[2] + 2, images.shape[3] + 2
    grid = array_of(torchvision.utils.make_grid(images, nrow=columns))
    rows = -(-len(images) // columns)
    assert grid.shape == (3, rows * height + 2, min(columns, len(images)) * width + 2)
    for place, image in enumerate(array_of(images)):
        top, left = 2 + place // columns * height, 2 + place % columns * width
        where = (slice(None), slice(top, top + height - 2), slice(left, left + width - 2))
        assert (grid[where] == image).all()
        grid[where] = 0
    assert not grid.any()


@claim("classifier.make-grid")
@given(images=batches(max_count=1))
def test_a_single_image_gets_no_frame(images, torchvision):
    assert torchvision.utils.make_grid(images).shape == images[0].shape
