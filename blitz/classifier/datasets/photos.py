"""Any picture as an image that a trained network takes."""

import numpy as np

from blitz.classifier.datasets.embedded import SIDE
from blitz.classifier.datasets.images import DataError


def read_photo(path, channels):
    """Read a picture, cut its middle out and scale it down.

    Args:
        path: Of any file that Pillow reads.
        channels: 3 for colour, 1 for shades of grey.

    Returns:
        uint8, shape (channels, 32, 32).

    Raises:
        DataError: The file can't be read as a picture.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(str(path)) as file:
            picture = ImageOps.exif_transpose(file).convert("RGB" if channels == 3 else "L")
    except Image.DecompressionBombError:
        raise DataError("{}: has too many pixels; scale it down first".format(path)) from None
    except FileNotFoundError:
        raise DataError("{}: there is no such file; name a picture".format(path)) from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:  # Pillow's formats raise any of these
        reason = "can't be read" if isinstance(error, PermissionError) else "is no picture that Pillow reads"
        raise DataError("{}: {}; name a PNG or JPEG file, say".format(path, reason)) from None
    # Antialiased: every pixel of the picture counts.
    pixels = np.asarray(ImageOps.fit(picture, (SIDE, SIDE), Image.LANCZOS))
    return np.ascontiguousarray(pixels.reshape(SIDE, SIDE, channels).transpose(2, 0, 1))
