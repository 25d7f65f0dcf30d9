"""The embedded set: ten classes of 3x32x32 images, drawn from a seed in a moment.

Chapter 4 learns from CIFAR-10, which is an archive of 170 MB. This set has CIFAR-10's shape, dtype, class names and
on-disk format (:mod:`blitz.classifier.datasets.cifar_format`), but is drawn by NumPy from the pictograms. The subject
varies in place, size, proportion, slant, direction and colour; a quarter of the subjects are darker than their
background, so that no weighted sum of pixels tells the classes apart; and two thirds are more or less faint, noisy and
hidden, down to nothing. The network of the documents reaches about 85 % in their two epochs over 50,000 images, a
linear model 40 %.

Every number is drawn by NumPy's frozen generator and computed by additions, multiplications and divisions alone, which
IEEE 754 rounds in one way. So a seed gives the same bytes on every machine and on every release of NumPy.
"""

import numpy as np

from blitz.classifier.datasets.pictograms import BODY, DETAIL, PICTOGRAMS

SIDE = 32  # pixels
_BLOCK = 1000  # images that are drawn at a time; every whole block holds each class equally often
_FINE = 4  # canvas points per cell of a pictogram
_CLEAREST = 1.5  # visibility is drawn from 0 to this and cut at 1: a third of the images is wholly visible


def embedded_images(count, seed):
    """Draw images with their labels.

    Args:
        count: How many. The first n images of a seed are the same whatever the count.
        seed: An integer from 0 to 2**32 - 1. Different seeds give sets that have no image in common.

    Returns:
        The images, uint8 of shape (count, 3, 32, 32), and the labels, int64 of shape (count,) and from 0 to 9. In each
        thousand images every label occurs a hundred times.

    Raises:
        ValueError: ``count`` is negative.
    """
    if count < 0:
        raise ValueError("count is {}; ask for 0 images or more".format(count))
    canvases = _canvases()
    images = np.empty((count, 3, SIDE, SIDE), dtype=np.uint8)
    labels = np.empty(count, dtype=np.int64)
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        # RandomState, unlike Generator, promises the same numbers for ever.
        draws = _Draws(np.random.RandomState([seed, start // _BLOCK]), block.stop - block.start)
        labels[block] = draws.shuffled(np.arange(_BLOCK) % len(PICTOGRAMS))
        images[block] = _draw(canvases, labels[block], draws)
    return images, labels


class _Draws:
    """Numbers for the first images of a block, drawn for all of it so that they don't depend on how many are asked for.

    Attributes:
        count: How many are asked for.
    """

    def __init__(self, random, count):
        self._random = random
        self.count = count

    def shuffled(self, values):
        return self._random.permutation(values)[: self.count]

    def uniform(self, low, high, *shape):
        drawn = self._random.random_sample((_BLOCK, *shape))[: self.count]
        return (low + (high - low) * drawn).astype(np.float32)

    def either(self, share, *shape):
        """Draw 1 with the probability ``share``, otherwise -1."""
        return np.where(self.uniform(0, 1, *shape) < share, 1, -1).astype(np.float32)

    def noise(self, *shape):
        """Draw from -1 to 1, in 256 steps; last of all, since it draws for ``count`` images only."""
        size = self.count * int(np.prod(shape))
        drawn = np.frombuffer(self._random.bytes(size), dtype=np.uint8).reshape((self.count, *shape))
        return drawn.astype(np.float32) * np.float32(2 / 255) - 1


def _draw(canvases, labels, draws):
    across = (np.arange(SIDE, dtype=np.float32) + 0.5) / (SIDE / 2) - 1  # pixel centres, from -1 to 1
    down = across[:, None]
    visible = np.minimum(draws.uniform(0, _CLEAREST, 1, 1, 1), 1)
    body, detail = _subject(canvases, labels, draws)
    ground, figure, ornament = _colours(visible, draws)
    slopes = draws.uniform(-25, 25, 2, 3, 1, 1)
    picture = ground + slopes[:, 0] * across + slopes[:, 1] * down
    picture += body * (figure - picture) + detail * (ornament - picture)
    x, y, width, height = draws.uniform(-1, 1, 4, 1, 1, 1).transpose(1, 0, 2, 3, 4)
    reach = 1.2 - visible
    hidden = (abs(across - x) < reach * abs(width)) & (abs(down - y) < reach * abs(height))
    picture = np.where(hidden, ground + draws.uniform(-60, 60, 3, 1, 1), picture)
    picture += (20 + 65 * (1 - visible)) * draws.noise(3, SIDE, SIDE)
    return picture.clip(0, 255)


def _subject(canvases, labels, draws):
    """Place each image's pictogram: how much of each pixel is body, and how much detail, both (count, 1, 32, 32)."""
    size, proportion = draws.uniform(0.85, 1.1), draws.uniform(0.85, 1.15)
    direction, slant = draws.either(0.5), draws.uniform(-0.2, 0.2)
    room = np.maximum(1 - size, 0) + 0.15
    x, y = draws.uniform(-1, 1) * room, draws.uniform(-1, 1) * room
    pixels = (np.arange(SIDE, dtype=np.float32) + 0.5) / (SIDE / 2) - 1
    down = (pixels - y[:, None]) / (size * proportion)[:, None]
    across = (pixels - x[:, None]) * direction[:, None] * (proportion / size)[:, None]
    rows = _points(down, canvases)[:, :, None]
    columns = _points(across[:, None, :] + slant[:, None, None] * down[:, :, None], canvases)
    width = canvases.shape[-1]
    places = (labels[:, None, None] * width + rows) * width + columns
    return [np.take(canvases[ink], places)[:, None] for ink in (0, 1)]


def _points(coordinates, canvases):
    """Turn coordinates from -1 to 1 into indices of a canvas; what lies outside falls on its empty border."""
    width = canvases.shape[-1]
    return ((coordinates + 1) * ((width - 2) / 2) + 1).clip(0, width - 1).astype(np.int32)


def _colours(visible, draws):
    """Choose the colours of ground, body and detail, each (count, 3, 1, 1)."""
    contrast = draws.either(0.75, 1, 1, 1) * visible * 150
    brightness = 127.5 - contrast / 2 + draws.uniform(-1, 1, 1, 1, 1) * (75 - abs(contrast) / 2)
    ground = brightness + draws.uniform(-40, 40, 3, 1, 1)
    figure = ground + contrast + visible * draws.uniform(-40, 40, 3, 1, 1)
    ornament = ground + contrast * draws.uniform(-0.35, 0.35, 1, 1, 1) + visible * draws.uniform(-50, 50, 3, 1, 1)
    return ground, figure, ornament


def _canvases():
    """Enlarge the pictograms and soften their edges.

    Returns:
        float32 of shape (2, 10, 98, 98): by ink (body, detail) and class, from 0 to 1, in an empty border of one point.
    """
    cells = np.array([[list(row) for row in text.split()] for text in PICTOGRAMS.values()])
    inks = np.stack([cells == BODY, cells == DETAIL]).astype(np.float32)
    fine = inks.repeat(_FINE, axis=2).repeat(_FINE, axis=3)
    width = fine.shape[-1]
    padded = _bordered(fine, 2)
    shifts = [padded[:, :, i : i + width, j : j + width] for i in range(5) for j in range(5)]
    return _bordered(sum(shifts) / len(shifts), 1)


def _bordered(canvases, points):
    return np.pad(canvases, [(0, 0), (0, 0), (points, points), (points, points)], mode="constant")
