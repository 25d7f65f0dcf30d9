"""How a process that ran proofs came to its end, in one line: by its exit status and what faulthandler wrote."""

import re
import signal
from pathlib import PurePath
from typing import List, Tuple

# What faulthandler's own timer writes first, and with what status it then ends the process.
_TIMEOUT = re.compile(r"^Timeout \(.*\)!$", re.MULTILINE)
_FRAME = re.compile(r'^  File "(?P<file>.*)", line (?P<line>\d+|\?\?\?) in (?P<name>.*)$')
_CURRENT = "Current thread "
_THREAD = "Thread "
# The packages whose folders say enough of where a file is.
_KNOWN = ("torch", "torchvision", "numpy", "hypothesis", "spec", "blitz")


def how_it_ended(status, dump, limit):
    """Say how a process ended.

    Args:
        status: Its exit status as :mod:`subprocess` has it, negative for a signal; None where nobody knows.
        dump: What faulthandler wrote, a text that may be empty.
        limit: The seconds that a proof had.

    Returns:
        Such as ``crashed (SIGSEGV) in relu (torch/nn/functional.py:1704)`` or ``no answer in 300 s, in wait
        (threading.py:320)``.
    """
    frame = last_frame(dump)
    where = " in {}".format(frame) if frame else ""
    if _TIMEOUT.search(dump):
        return "no answer in {:g} s{}".format(limit, "," + where if where else "")
    return "crashed ({}){}".format(_reason(status, dump), where)


def _reason(status, dump):
    if status is None:
        return "it lost its connection"
    if status >= 0:
        return "exit status {}".format(status)
    name = signal_name(-status)
    # Nobody but the system, short of memory, kills in a way that can't be handled; faulthandler hears nothing of it.
    return "SIGKILL, as where memory runs out" if name == "SIGKILL" and not dump else name


def signal_name(number):
    """Name a signal, ``SIGSEGV``; one that this system has no name for by its number."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal {}".format(number)


def last_frame(dump):
    """Find the innermost frame that faulthandler saw of the thread that matters: the one that crashed, or the main one.

    Returns:
        ``relu (torch/nn/functional.py:1704)``, or None where it saw none.
    """
    threads: List[Tuple[bool, list]] = []
    for line in dump.splitlines():
        if line.startswith((_CURRENT, _THREAD)):
            threads.append((line.startswith(_CURRENT), []))
        frame = _FRAME.match(line)
        if frame and threads:
            threads[-1][1].append(frame)
    if not threads:
        return None
    # faulthandler's timer writes the main thread last; a crash, which thread was running.
    frames = next((frames for current, frames in threads if current), threads[-1][1])
    if not frames:
        return None
    return "{} ({}:{})".format(frames[0].group("name"), _short(frames[0].group("file")), frames[0].group("line"))


def _short(file):
    """Cut from a path what differs between machines: all before the package, or but the file's name."""
    parts = PurePath(file).parts
    starts = [place for place, part in enumerate(parts[:-1]) if part in _KNOWN]
    return "/".join(parts[starts[-1] :] if starts else parts[-1:])
