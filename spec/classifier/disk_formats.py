"""MNIST and ImageNet as torchvision expects them on the disk, with a few images of our own."""

import struct
from pathlib import Path

import torch


def write_mnist(root, training, test, datasets):
    """Write MNIST's IDX files.

    Args:
        root: An existing directory.
        training: Images, uint8 of shape (count, 28, 28), and labels, uint8 of shape (count,).
        test: The same.
        datasets: ``torchvision.datasets``.
    """
    folder = Path(str(root)) / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for part, (images, labels) in (("train", training), ("t10k", test)):
        for name, array in (("images-idx3-ubyte", images), ("labels-idx1-ubyte", labels)):
            # Two zeros, 8 for bytes, the number of dimensions, and each of them as a big-endian integer
            head = bytes([0, 0, 8, array.ndim]) + struct.pack(">{}i".format(array.ndim), *array.shape)
            (folder / "{}-{}".format(part, name)).write_bytes(head + array.tobytes())
    if not hasattr(datasets.MNIST, "_load_data"):  # before 0.9.1, of torch 1.8.1, it read what it had converted itself
        _convert(folder, datasets.mnist)


def _convert(raw, mnist):
    processed = raw.parent / "processed"
    processed.mkdir()
    for part, name in (("train", "training.pt"), ("t10k", "test.pt")):
        images = mnist.read_image_file(str(raw / (part + "-images-idx3-ubyte")))
        labels = mnist.read_label_file(str(raw / (part + "-labels-idx1-ubyte")))
        torch.save((images, labels), str(processed / name))


def write_imagenet(root, pictures, names):
    """Write ImageNet's folders, one for each WordNet id, and the file of names that torchvision makes of its archive.

    Args:
        root: An existing directory.
        pictures: Pillow's images by WordNet id.
        names: A tuple of names by WordNet id.
    """
    for identifier, picture in pictures.items():
        folder = Path(str(root)) / "val" / identifier
        folder.mkdir(parents=True)
        picture.save(str(folder / (identifier + "_1.JPEG")), "JPEG", quality=95)
    torch.save((names, list(pictures)), str(Path(str(root)) / "meta.bin"))
