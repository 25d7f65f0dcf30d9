"""Chapter 4, about data: where it comes from, and what torchvision has for it."""

import wave
import zlib

import numpy as np
import pytest
import torch

from blitz.classifier import CLASSES, LABEL_NAMES, embedded_images, loaders
from blitz.plugin import claim

from .disk_formats import write_imagenet, write_mnist
from .network_access import no_network

pytestmark = pytest.mark.early


@claim("classifier.numpy-then-tensor")
@pytest.mark.usefixtures("torchvision")
def test_an_image_becomes_an_array_becomes_a_tensor(tmp_path):
    from PIL import Image

    pixels = embedded_images(1, seed=0)[0][0].transpose(1, 2, 0)
    Image.fromarray(np.ascontiguousarray(pixels)).save(str(tmp_path / "image.png"))
    array = np.array(Image.open(str(tmp_path / "image.png")))
    tensor = torch.from_numpy(array)
    assert (tensor.dtype, tuple(tensor.shape)) == (torch.uint8, (32, 32, 3))
    assert tensor.tolist() == pixels.tolist()


@claim("classifier.numpy-then-tensor")
def test_a_sound_becomes_an_array_becomes_a_tensor(tmp_path):
    samples = [0, 12000, 32767, 1, -1, -32768, -12000]
    with wave.open(str(tmp_path / "sound.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    with wave.open(str(tmp_path / "sound.wav"), "rb") as file:
        array = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").copy()
    tensor = torch.from_numpy(array)
    assert tensor.dtype == torch.int16
    assert tensor.tolist() == samples


@claim("classifier.numpy-then-tensor")
def test_a_text_becomes_an_array_becomes_a_tensor(tmp_path):
    text = "60 minutes, 60 分钟"
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    array = np.array([ord(character) for character in (tmp_path / "text.txt").read_text(encoding="utf-8")])
    tensor = torch.from_numpy(array)
    assert tensor.shape == (len(text),)
    assert "".join(chr(code) for code in tensor.tolist()) == text


@claim("classifier.torchvision-provides")
def test_torchvision_loads_mnist_from_its_own_files(torchvision, tmp_path):
    images = np.arange(5 * 28 * 28, dtype=np.uint8).reshape(5, 28, 28)
    parts = {
        True: (images[:3], np.array([7, 0, 9], dtype=np.uint8)),
        False: (images[3:], np.array([4, 7], dtype=np.uint8)),
    }
    write_mnist(tmp_path, parts[True], parts[False], torchvision.datasets)
    for training, (images, labels) in parts.items():
        found = torchvision.datasets.MNIST(str(tmp_path), train=training)
        assert [label for _, label in found] == labels.tolist()
        assert [np.array(image).tolist() for image, _ in found] == images.tolist()


@claim("classifier.torchvision-provides")
def test_torchvision_loads_imagenet_from_its_own_folders(torchvision, tmp_path):
    from PIL import Image

    colours = {"n01440764": (200, 40, 40), "n02124075": (40, 40, 200)}
    pictures = {identifier: Image.new("RGB", (16, 8), colour) for identifier, colour in colours.items()}
    write_imagenet(tmp_path, pictures, {"n01440764": ("tench",), "n02124075": ("Egyptian cat",)})
    found = torchvision.datasets.ImageNet(str(tmp_path), split="val", transform=torchvision.transforms.ToTensor())
    assert found.classes == [("tench",), ("Egyptian cat",)]
    assert [label for _, label in found] == [0, 1]
    centres = np.array([image[:, 4, 8].tolist() for image, _ in found]) * 255
    assert abs(centres - list(colours.values())).max() < 10  # JPEG rounds


@claim("classifier.torchvision-provides")
def test_a_data_loader_batches_what_torchvision_loads_and_transforms(made, torchvision):
    transforms = torchvision.transforms
    halved = transforms.Compose([transforms.Resize((16, 16)), transforms.ToTensor()])
    found = torchvision.datasets.CIFAR10(str(made), train=True, transform=halved)
    batches = list(torch.utils.data.DataLoader(found, batch_size=10))
    assert [tuple(images.shape) for images, _ in batches] == [(10, 3, 16, 16), (10, 3, 16, 16), (5, 3, 16, 16)]
    assert torch.cat([labels for _, labels in batches]).tolist() == embedded_images(25, seed=0)[1].tolist()


@claim("classifier.cifar10-shape")
def test_cifar10_has_ten_classes_of_colour_images_and_10000_to_test(cifar10, torchvision):
    with no_network() as attempts:
        found = cifar10(train=False, transform=torchvision.transforms.ToTensor())
    assert attempts == []
    assert found.classes == list(LABEL_NAMES)
    assert len(found) == 10000
    assert np.bincount(found.targets).tolist() == [1000] * 10
    assert found.data.shape == (10000, 32, 32, 3)
    assert found[0][0].shape == (3, 32, 32)


@claim("classifier.cifar10-shape")
def test_the_embedded_set_has_the_same_ten_classes_and_shape(material, observe):
    observe("checksum of the embedded images", zlib.crc32(material.test.images.numpy().tobytes()))
    images, labels = next(iter(loaders(material.training, material.test, workers=0)[1]))
    assert (images.dtype, tuple(images.shape)) == (torch.float32, (4, 3, 32, 32))
    assert torch.bincount(material.test.labels).tolist() == [len(material.test) // 10] * 10
    short = {"airplane": "plane", "automobile": "car"}
    assert list(material.test.classes) == [short.get(name, name) for name in LABEL_NAMES] == list(CLASSES)
    assert labels.tolist() == material.test.labels[:4].tolist()


@claim("classifier.cifar10-shape")
def test_the_embedded_set_comes_back_from_the_files_of_cifar10(made, torchvision):
    for training, (images, labels) in ((True, embedded_images(25, seed=0)), (False, embedded_images(10, seed=1))):
        found = torchvision.datasets.CIFAR10(str(made), train=training)
        assert found.data.transpose(0, 3, 1, 2).tolist() == images.tolist()
        assert found.targets == labels.tolist()
