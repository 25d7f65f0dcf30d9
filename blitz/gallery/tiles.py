"""Small images side by side, each enlarged pixel by pixel."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from blitz.gallery import look

GAP = 12  # pixels of the picture, between tiles and around them; frames lie outside of it
LINE = 34  # pixels of the picture, for a line of text


class Tile(NamedTuple):
    """One of the images.

    Attributes:
        image: RGB, uint8 of shape (height, width, 3).
        lines: What stands below it.
        colour: Of its frame and its last line; None for no frame and plain text.
    """

    image: np.ndarray
    lines: Sequence[str] = ()
    colour: str | None = None


def rgb(images: np.ndarray) -> np.ndarray:
    """Make images of one or three channels, (count, channels, height, width), ones of three, channels last."""
    return np.broadcast_to(images.transpose(0, 2, 3, 1), (len(images), *images.shape[2:], 3))


def draw_tiles(tiles: Sequence[Tile], columns: int, frame: int = 0) -> Figure:
    """Draw tiles in rows, as wide as a picture is.

    Args:
        tiles: All of one size, with as many lines below each; one or more.
        columns: How many in a row.
        frame: How wide the frames are, in pixels of the picture.

    Returns:
        The picture, as high as it has to be. A pixel of an image is a square of whole pixels in it.
    """
    height, width = tiles[0].image.shape[:2]
    gap = GAP + 2 * frame
    across = round(look.WIDTH * look.DPI)
    scale = ((across - gap) // columns - gap) // width
    step_x, step_y = scale * width + gap, scale * height + gap + LINE * len(tiles[0].lines)
    left = (across - columns * step_x + gap) // 2
    down = step_y * -(-len(tiles) // columns) + gap

    figure = look.new_figure(down / look.DPI)
    figure.set_layout_engine("none")
    # One pixel of the picture is one unit of these axes, counted from the top left.
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, across), ylim=(down, 0))
    axes.axis("off")
    canvas = np.full((down, across, 3), 255, dtype=np.uint8)
    for index, tile in enumerate(tiles):
        x, y = left + step_x * (index % columns), gap + step_y * (index // columns)
        bottom, right = y + scale * height, x + scale * width
        canvas[y:bottom, x:right] = tile.image.repeat(scale, axis=0).repeat(scale, axis=1)
        if tile.colour:
            corner, size = (x - frame / 2, y - frame / 2), (right - x + frame, bottom - y + frame)
            edge = frame * 72 / look.DPI
            axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=tile.colour, linewidth=edge))
        for line, text in enumerate(tile.lines, 1):
            colour = (line == len(tile.lines) and tile.colour) or look.INK
            said = look.fitted(figure, text, look.SMALL, scale * width)
            below = bottom + frame + (line - 0.45) * LINE
            look.write(axes, (x + right) / 2, below, said, ha="center", va="center", color=colour)
    axes.imshow(canvas, extent=(0, across, down, 0), interpolation="nearest", zorder=0)
    return figure
