"""The file in which a process that may die tells where it was, and since when it has been at what it is at.

One file a process, by its id, in a folder that whoever started the process names. Its text is what faulthandler wrote;
its time of modification, when the process began what it is at, or 0 while it is at nothing.
"""

import os
from pathlib import Path

GRACE = 15.0  # seconds after its time in which a process that does not even end itself is left alone


def file_of(folder, process):
    """Name the file of a process, by its id."""
    return Path(folder) / "{}.txt".format(process)


def set_busy(path):
    """Say that the process begins something."""
    os.utime(str(path))


def set_idle(path):
    """Say that it has ended it."""
    os.utime(str(path), (0, 0))


def busy_since(folder, process):
    """Give when a process began what it is at, as :func:`time.time` has it; None where it is at nothing."""
    try:
        return file_of(folder, process).stat().st_mtime or None
    except FileNotFoundError:
        return None


def dump_of(folder, process):
    """Give what faulthandler wrote in a process; an empty text where it wrote nothing."""
    try:
        return file_of(folder, process).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
