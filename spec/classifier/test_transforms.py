"""Chapter 4, loading and normalizing: what the transform does to an image, and how it is undone."""

import numpy as np
import pytest
import torch
from hypothesis import given

from blitz.classifier import embedded_images
from blitz.classifier.loading import documents_transform, normalized
from blitz.classifier.pictures import channels_last, save_png, unnormalized
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies.images import byte_images, unit_images

pytestmark = pytest.mark.early


@claim("classifier.totensor-range")
@given(pixels=byte_images())
def test_to_tensor_divides_by_255_and_moves_channels_first(pixels, torchvision):
    from PIL import Image

    tensor = torchvision.transforms.ToTensor()(Image.fromarray(pixels))
    assert tensor.dtype == torch.float32
    assert tensor.shape == (3, *pixels.shape[:2])
    assert np.allclose(array_of(tensor), pixels.transpose(2, 0, 1) / 255.0, rtol=1e-6, atol=0)


@claim("classifier.totensor-range")
def test_the_image_of_the_set_has_0_to_255_and_its_tensor_0_to_1(made, torchvision, observe):
    found = torchvision.datasets.CIFAR10(str(made))
    extremes = [image.getextrema() for image, _ in found]
    tensors = torch.stack([torchvision.transforms.ToTensor()(image) for image, _ in found])
    lowest, highest = np.array(extremes).min(), np.array(extremes).max()
    observe("extremes of the images", [int(lowest), int(highest)])
    assert (lowest, highest) == (0, 255)
    assert (tensors.min().item(), tensors.max().item()) == (0.0, 1.0)


@claim("classifier.totensor-range")
def test_to_tensor_scales_bytes_only(torchvision, observe):
    from PIL import Image

    wide = torchvision.transforms.ToTensor()(Image.new("F", (2, 1), 37.5))
    observe("an image of floats", wide.tolist())
    assert wide.tolist() == [[[37.5, 37.5]]]


@claim("classifier.normalize-range")
@given(image=unit_images())
def test_normalize_subtracts_the_mean_and_divides_by_the_deviation(image, torchvision):
    before = array_of(image)
    after = torchvision.transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))(image)
    assert np.allclose(array_of(after), (before.astype("float64") - 0.5) / 0.5, rtol=0, atol=1e-6)
    assert (abs(array_of(after)) <= 1).all()
    assert (array_of(image) == before).all()


@claim("classifier.normalize-range")
def test_normalize_takes_0_to_minus_1_and_1_to_1(torchvision):
    image = torch.tensor([0.0, 0.5, 1.0]).repeat(3, 1, 1)
    after = torchvision.transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))(image)
    assert after.tolist() == [[[-1.0, 0.0, 1.0]]] * 3


@claim("classifier.unnormalize-to-show")
@pytest.mark.usefixtures("torchvision")
@given(pixels=byte_images())
def test_half_plus_a_half_and_channels_last_undo_the_transform(pixels):
    from PIL import Image

    shown = channels_last(unnormalized(documents_transform()(Image.fromarray(pixels))))
    assert shown.shape == pixels.shape
    assert np.allclose(shown.astype("float64") * 255, pixels, rtol=0, atol=1e-4)


@claim("classifier.unnormalize-to-show")
@pytest.mark.usefixtures("torchvision")
def test_a_picture_survives_its_way_through_a_tensor_to_a_png(tmp_path):
    from PIL import Image

    pixels = embedded_images(1, seed=1)[0][0]
    save_png(normalized(torch.from_numpy(pixels)), tmp_path / "picture.png")
    shown = Image.open(str(tmp_path / "picture.png"))
    assert (shown.mode, shown.size) == ("RGB", (32, 32))
    assert np.array(shown).tolist() == pixels.transpose(1, 2, 0).tolist()
