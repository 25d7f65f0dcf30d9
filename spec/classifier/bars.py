"""Reading bars back from their picture."""

import torch

from blitz.classifier.charts import BAR, MARGIN, ROW


def bar_lengths(picture, count):
    """Measure the bars of a picture.

    Args:
        picture: Floating, shape (height, width, 3), 0 to 255.
        count: How many bars there should be.

    Returns:
        The length of each in pixels, from the top.
    """
    filled = (picture.round() == torch.tensor(BAR, dtype=picture.dtype)).all(-1).sum(1)
    return [int(filled[MARGIN + ROW * row + ROW // 2]) for row in range(count)]
