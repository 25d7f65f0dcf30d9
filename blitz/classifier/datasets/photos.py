"""Any picture as an image that a trained network takes."""

import io
import warnings

import numpy as np

from blitz.classifier.datasets.embedded import SIDE
from blitz.classifier.datasets.images import DataError
from blitz.reading import ReadingError, line, read_bytes

# Pillow reads more, for some of them (EPS) by programs that it starts; what is odd about a TIFF it prints.
FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "WEBP", "PPM")
LARGEST = 2**28  # bytes
_MOST_PIXELS = 2**26  # a camera's have some 50 million; each takes four bytes while it is read
_TOO_LARGE = "has too many pixels; scale it down first"
_ADVICE = "name a PNG or JPEG file, say"


def read_photo(path, channels):
    """Read a picture, cut its middle out and scale it down.

    Args:
        path: Of a file in one of :data:`FORMATS`.
        channels: 3 for colour, 1 for shades of grey.

    Returns:
        uint8, shape (channels, 32, 32).

    Raises:
        DataError: The file can't be read as a picture.
    """
    from PIL import Image, ImageOps

    name = line(path, 300)
    try:
        content = read_bytes(path, LARGEST)
    except FileNotFoundError:
        raise DataError("{}: there is no such file; name a picture".format(name)) from None
    except OSError as error:
        raise DataError("{}: can't be read ({}); {}".format(name, error.strerror, _ADVICE)) from None
    except ReadingError as error:
        raise DataError("{}: is no picture (it {}); {}".format(name, error, _ADVICE)) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about a picture that can be read all the same
            with Image.open(io.BytesIO(content), formats=FORMATS) as file:
                if file.size[0] * file.size[1] > _MOST_PIXELS:
                    complaint = _TOO_LARGE
                else:
                    complaint = None
                    picture = ImageOps.exif_transpose(file).convert("RGB" if channels == 3 else "L")
    except Image.DecompressionBombError:
        complaint = _TOO_LARGE
    except Exception:  # noqa: BLE001 - Pillow's formats raise anything for a damaged file
        complaint = "is no picture that Pillow reads; " + _ADVICE
    if complaint is not None:
        raise DataError("{}: {}".format(name, complaint))
    # Antialiased: every pixel of the picture counts.
    pixels = np.asarray(ImageOps.fit(picture, (SIDE, SIDE), Image.LANCZOS))
    return np.ascontiguousarray(pixels.reshape(SIDE, SIDE, channels).transpose(2, 0, 1))
