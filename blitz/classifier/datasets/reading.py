"""Files of data, read whole, so that what is checked and what is used are the same bytes."""

from blitz.classifier.datasets.images import DataError
from blitz.reading import ReadingError, line, read_bytes

LARGEST = 2**26  # bytes; twice the largest file of any set here
ANEW = "move it away and fetch it anew with --download"


def read_file(path, largest=LARGEST):
    """Read a file of a data set.

    Args:
        path: The file.
        largest: How many bytes it may have.

    Returns:
        Its bytes.

    Raises:
        DataError: It is missing, can't be read, or is larger.
    """
    name = line(path, 300)
    try:
        return read_bytes(path, largest)
    except FileNotFoundError:
        raise DataError("{}: is missing; fetch it with --download".format(name)) from None
    except OSError as error:
        raise DataError("{}: can't be read ({}); {}".format(name, error.strerror, ANEW)) from None
    except ReadingError as error:
        raise DataError("{}: {}; {}".format(name, error, ANEW)) from None
