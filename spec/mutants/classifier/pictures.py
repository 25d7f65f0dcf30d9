"""Mutants of the way from an image to a normalized tensor, and back to a picture."""

import numpy as np
import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)

from .vision import torchvision


def _to_tensor(change, mode="RGB"):
    """Have ToTensor change what it makes of Pillow's images of one mode."""

    def to_tensor(original, self, image):
        tensor = original(self, image)
        return change(tensor) if image.mode == mode else tensor

    return wrapped(torchvision().transforms.ToTensor, "__call__", to_tensor)


@mutant("classifier.totensor-range", kind=WRONG_VALUE)
def to_tensor_divides_by_256():
    """ToTensor divides bytes by 256."""
    return _to_tensor(lambda image: image * 255 / 256)


@mutant("classifier.totensor-range", kind=MISSING_EFFECT)
def to_tensor_leaves_bytes():
    """ToTensor gives the bytes as they are."""
    return _to_tensor(lambda image: (image * 255).round().to(torch.uint8))


@mutant("classifier.totensor-range", kind=WRONG_VALUE, missed_by_example=True)
def to_tensor_divides_by_the_brightest():
    """ToTensor divides by the greatest byte that the image has."""
    return _to_tensor(lambda image: image / image.max().clamp(min=1 / 255))


@mutant("classifier.totensor-range", kind=WRONG_VALUE, missed_by_example=True)
def to_tensor_swaps_height_and_width():
    """ToTensor puts the width before the height."""
    return _to_tensor(lambda image: image.transpose(1, 2))


@mutant("classifier.totensor-range", kind=EDGE, missed_by_example=True)
def to_tensor_scales_floats_too():
    """ToTensor divides images of floats by 255 as well."""
    return _to_tensor(lambda image: image / 255, mode="F")


def _normalize(call):
    return wrapped(torchvision().transforms.Normalize, "__call__", call)


@mutant("classifier.normalize-range", kind=WRONG_VALUE)
def normalize_forgets_to_divide():
    """Normalize subtracts the mean and leaves it at that."""
    return _normalize(lambda original, self, image: original(self, image) * 0.5)


@mutant("classifier.normalize-range", kind=WRONG_VALUE)
def normalize_divides_before_it_subtracts():
    """Normalize divides by the deviation first and then subtracts the mean."""
    return _normalize(lambda original, self, image: original(self, image) + 0.5)


@mutant("classifier.normalize-range", kind=WRONG_VALUE, missed_by_example=True)
def normalize_bends_its_line():
    """Normalize is right for 0, a half and 1, and too small in between."""
    return _normalize(lambda original, self, image: original(self, image) ** 3)


@mutant("classifier.normalize-range", kind=EXTRA_EFFECT, missed_by_example=True)
def normalize_works_in_place():
    """Normalize overwrites the image that it is given, if that lies contiguous."""

    def normalize(original, self, image):
        result = original(self, image)
        return image.copy_(result) if image.is_contiguous() else result

    return _normalize(normalize)


@mutant("classifier.normalize-range", kind=EDGE, missed_by_example=True)
def normalize_refuses_empty_images():
    """Normalize raises for an image without pixels."""

    def normalize(original, self, image):
        if image.numel() == 0:
            raise ValueError("image has no pixels")
        return original(self, image)

    return _normalize(normalize)


@mutant("classifier.unnormalize-to-show", kind=WRONG_VALUE)
def division_drops_the_remainder():
    """A tensor divided by a number is rounded down."""
    return changed_result(torch.Tensor, "__truediv__", torch.floor)


@mutant("classifier.unnormalize-to-show", kind=WRONG_VALUE)
def permute_reverses_the_order():
    """permute(1, 2, 0) gives the dimensions in the order 2, 1, 0."""

    def permute(original, self, *order):
        return original(self, *((2, 1, 0) if order == (1, 2, 0) else order))

    return wrapped(torch.Tensor, "permute", permute)


@mutant("classifier.unnormalize-to-show", kind=WRONG_MEMORY, missed_by_example=True)
def numpy_ignores_strides():
    """numpy() gives a tensor's memory in its order there, whatever the strides."""

    def numpy(original, self):
        order = sorted(range(self.dim()), key=self.stride, reverse=True)
        return original(self.permute(*order)).reshape(tuple(self.shape))

    return wrapped(torch.Tensor, "numpy", numpy)


@mutant("classifier.unnormalize-to-show", kind=EDGE, missed_by_example=True)
def numpy_drops_dimensions_of_one():
    """numpy() of an image of one row or column gives an array without that dimension."""
    return changed_result(torch.Tensor, "numpy", np.squeeze)


@mutant("classifier.unnormalize-to-show", kind=WRONG_VALUE, missed_by_example=True)
def numpy_keeps_half_the_digits():
    """numpy() rounds float32 to float16."""
    return changed_result(
        torch.Tensor, "numpy", lambda array: array.astype("float16") if array.dtype == "float32" else array
    )


@mutant("classifier.unnormalize-to-show", kind=WRONG_VALUE)
def round_rounds_down():
    """round() gives the next lower whole number."""
    return wrapped(torch.Tensor, "round", lambda original, self: self.floor())


def _make_grid(call):
    return wrapped(torchvision().utils, "make_grid", call)


@mutant("classifier.make-grid", kind=WRONG_VALUE)
def make_grid_pads_by_one():
    """make_grid's default padding is one pixel."""
    return _make_grid(lambda original, images, **options: original(images, **dict({"padding": 1}, **options)))


@mutant("classifier.make-grid", kind=EXTRA_EFFECT)
def make_grid_frames_in_white():
    """make_grid's default frame is of ones."""
    return _make_grid(lambda original, images, **options: original(images, **dict({"pad_value": 1}, **options)))


@mutant("classifier.make-grid", kind=EXTRA_EFFECT)
def make_grid_stretches_contrast():
    """make_grid normalizes the images unless told not to."""
    return _make_grid(lambda original, images, **options: original(images, **dict({"normalize": True}, **options)))


@mutant("classifier.make-grid", "classifier.peek-four", kind=WRONG_VALUE)
def make_grid_begins_with_the_last_image():
    """make_grid lays the images out in reverse order."""
    return _make_grid(lambda original, images, **options: original(images.flip(0), **options))


@mutant("classifier.make-grid", kind=EDGE, missed_by_example=True)
def make_grid_frames_a_single_image():
    """make_grid of one image puts a frame of zeros around it."""

    def make_grid(original, images, **options):
        grid = original(images, **options)
        return torch.nn.functional.pad(grid, (2, 2, 2, 2)) if len(images) == 1 else grid

    return _make_grid(make_grid)


@mutant("classifier.make-grid", kind=EDGE, missed_by_example=True)
def make_grid_drops_a_row_that_is_not_full():
    """make_grid leaves out the images of a last row that they do not fill."""

    def make_grid(original, images, nrow=8, **options):
        rows = max(len(images) // nrow, 1)
        return original(images[: rows * nrow], nrow=nrow, **options)

    return _make_grid(make_grid)
