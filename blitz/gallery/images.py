"""The images themselves: some to learn from, and some to be tested with."""

import numpy as np
from matplotlib.figure import Figure

from blitz.gallery import look
from blitz.gallery.findings import Findings
from blitz.gallery.tiles import Tile, draw_tiles, rgb


def draw_training_images(findings: Findings) -> Figure:
    """Draw the first training images with their classes, eight in a row."""
    pairs = zip(rgb(findings.images), findings.image_labels, strict=True)
    return draw_tiles([Tile(image, [findings.classes[label]]) for image, label in pairs], columns=8)


def draw_test_images(findings: Findings) -> Figure:
    """Draw the first test images, four in a row, with true and predicted class; right and wrong have a sign each."""
    tiles = []
    images = rgb(findings.test_images)
    for image, label, predicted in zip(images, findings.test_labels, findings.test_predicted, strict=True):
        sign, colour = ("✓", look.RIGHT) if label == predicted else ("✗", look.WRONG)
        lines = [f"true: {findings.classes[label]}", f"{sign} predicted: {findings.classes[predicted]}"]
        tiles.append(Tile(image, lines, colour))
    return draw_tiles(tiles, columns=4, frame=8)


def draw_filters(findings: Findings) -> Figure:
    """Draw the filters of the first convolution, side by side.

    Zero is neutral (grey where a filter has three channels, which are red, green and blue; white where it has one,
    which goes from orange, negative, to blue, positive), and the greatest weight of all has full strength. Weights that
    are not finite are drawn as zero.
    """
    shares = np.nan_to_num(findings.filters, posinf=0, neginf=0) / (findings.strongest or 1)
    if shares.shape[1] == 1:
        images = look.DIVERGING((shares[:, 0] + 1) / 2, bytes=True)[..., :3]
    else:
        images = rgb(((shares + 1) * 127.5).round().astype(np.uint8))
    return draw_tiles([Tile(image) for image in images], columns=min(max(len(images), 4), 8))
