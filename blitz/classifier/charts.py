"""Bars, one for each named value, by Pillow, which comes with torchvision.

Chapter 4 compares classes by their accuracy, and widths of the network by what a GPU gains.
"""

ROW = 18  # pixels
MARGIN = 4
NAMES = 60
BARS = 300
NUMBERS = 60
INK = (30, 30, 30)
BAR = (70, 120, 180)
PAPER = (255, 255, 255)


def save_bars(names, values, path, full=None, form="{:.0%}"):
    """Draw horizontal bars from the top down.

    Args:
        names: What stands to the left of each bar; Latin letters.
        values: The lengths, none negative.
        path: Where the PNG goes.
        full: The value of a bar that fills the width; the greatest value, unless given.
        form: How a value is written at the end of its bar.
    """
    from PIL import Image, ImageDraw

    full = full or max(values) or 1
    size = (2 * MARGIN + NAMES + BARS + NUMBERS, 2 * MARGIN + ROW * len(names))
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    for row, (name, value) in enumerate(zip(names, values)):
        top = MARGIN + row * ROW
        left, right = MARGIN + NAMES, MARGIN + NAMES + bar_length(value, full)
        draw.text((MARGIN, top + 3), str(name), fill=INK)
        if right > left:
            draw.rectangle([left, top + 2, right - 1, top + ROW - 4], fill=BAR)
        draw.text((right + MARGIN, top + 3), form.format(value), fill=INK)
    picture.save(str(path))


def bar_length(value, full):
    """Give how many pixels long a bar is."""
    return round(BARS * value / full)
