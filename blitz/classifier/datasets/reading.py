"""Files of data, read whole, so that what is checked and what is used are the same bytes."""

from pathlib import Path

from blitz.classifier.datasets.images import DataError

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
    try:
        with Path(path).open("rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise DataError("{}: is missing; fetch it with --download".format(path)) from None
    except OSError as error:
        raise DataError("{}: can't be read ({}); {}".format(path, error.strerror, ANEW)) from None
    if len(content) > largest:
        raise DataError("{}: has more than {:,} bytes; {}".format(path, largest, ANEW))
    return content
