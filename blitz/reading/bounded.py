"""Bytes and texts from files of a bounded size."""

import os
import stat
from contextlib import contextmanager


class ReadingError(ValueError):
    """What is wrong with a file's content, and where; the message lacks the file's name."""


@contextmanager
def opened(path, largest):
    """Open a file for reading while the context lasts.

    Args:
        path: Of a regular file. What else may stand there, such as a pipe, would keep us waiting or never end.
        largest: How many bytes it may have.

    Returns:
        A context manager that gives the file, binary.

    Raises:
        OSError: It is missing or can't be read.
        ReadingError: It is no file, or is larger.
    """
    try:
        # A pipe that nobody writes to would block.
        handle = os.open(str(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError:  # as Python says of a NUL, and of half a surrogate pair
        raise ReadingError("is no name that a file can have") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise ReadingError("is a folder" if stat.S_ISDIR(status.st_mode) else "is no regular file")
        if status.st_size > largest:
            raise ReadingError("has {:,} bytes, more than the {:,} that are read".format(status.st_size, largest))
        with os.fdopen(handle, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(handle)


def read_bytes(path, largest):
    """Read a file.

    Args:
        path: As of :func:`opened`.
        largest: Likewise.

    Returns:
        Its bytes.

    Raises:
        OSError: As of :func:`opened`.
        ReadingError: Likewise.
    """
    with opened(path, largest) as file:
        content = file.read(largest + 1)
    if len(content) > largest:  # it grows, or its size is not told
        raise ReadingError("has more than the {:,} bytes that are read".format(largest))
    return content


def read_text(path, largest):
    """Read a file of UTF-8.

    Args:
        path: As of :func:`read_bytes`.
        largest: Likewise.

    Returns:
        Its text.

    Raises:
        OSError: As of :func:`read_bytes`.
        ReadingError: Likewise; or a byte is not UTF-8.
    """
    content = read_bytes(path, largest)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ReadingError(
            "is no text of UTF-8 (line {}: the byte 0x{:02x})".format(number, content[error.start])
        ) from None
