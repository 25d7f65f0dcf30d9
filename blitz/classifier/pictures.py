"""Tensors to pictures on disk, by Pillow, which comes with torchvision.

Chapter 4, "Load and normalize": the documents undo the normalization, move the channels last and show the result.
"""

import torch


def unnormalized(images):
    """Undo ``Normalize(0.5, 0.5)``.

    Args:
        images: A floating tensor of any shape, -1 to 1.

    Returns:
        A tensor of the same shape and dtype, 0 to 1.
    """
    return images / 2 + 0.5


def channels_last(image):
    """Move the channels of one image to where NumPy's and Pillow's pictures have them.

    Args:
        image: A tensor of shape (channels, height, width), on the CPU.

    Returns:
        An array of shape (height, width, channels) over the same memory.
    """
    return image.permute(1, 2, 0).numpy()


def save_png(image, path):
    """Write one normalized image as a PNG.

    Args:
        image: A floating tensor of shape (3, height, width), -1 to 1; values beyond are cut off.
        path: Where to.
    """
    from PIL import Image

    levels = (unnormalized(image) * 255).round().clamp(0, 255).to(torch.uint8)
    Image.fromarray(channels_last(levels).copy()).save(str(path))


def save_grid(images, path):
    """Write a batch of normalized images as one PNG, by torchvision's ``make_grid``.

    Args:
        images: A floating tensor of shape (count, 3, height, width), -1 to 1; two or more, or there is no frame.
        path: Where to.
    """
    from torchvision.utils import make_grid

    save_png(make_grid(images, pad_value=-1), path)
