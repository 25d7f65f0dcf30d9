"""A run's journal: an event a line, as it happens, so that a run that is cut short loses nothing that it knew.

Several processes append to one journal at a time. Events are dicts of plain JSON values:

- ``began``: what runs on what, once in each process that runs proofs.
- ``selected`` and ``collected``: how many proofs will run, and what collection found.
- ``started``: the node id of a proof that begins.
- ``proof``: the node id of one that has ended, with ``outcome``, ``why``, ``failed``, ``seconds``, ``evidence``, and
  ``leaks`` where it left some.
- ``warned``: the node id of a proof during which a warning came, with ``category`` and ``message``.
- ``measuring`` and ``numbers``: that, and how, the numbers were measured; ``measuring`` is None where whoever had begun
  died.
- ``refused``: why the suite can't run here at all.
- ``ended``: the exit status with which the session ended in good order.
- ``crashed``: how the process ended after that, where it did not exit with this status.
"""

import json
import os
from pathlib import Path

_WAYS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


def append(path, event):
    """Add an event, in one write, so that what other processes add at the same time stays whole.

    Raises:
        OSError: The file can't be written.
    """
    line = (json.dumps(event) + "\n").encode("ascii")
    handle = os.open(str(path), _WAYS, 0o666)
    try:
        while line:
            line = line[os.write(handle, line) :]
    finally:
        os.close(handle)


def events(path):
    """Give the events of a journal as a list, up to the first line that is not whole; none where there is no file."""
    return [event for event, _ in _whole(path)]


def mend(path):
    """Cut off what is not whole, so that more can be appended."""
    size = sum(length for _, length in _whole(path))
    if Path(path).exists() and Path(path).stat().st_size > size:
        os.truncate(str(path), size)


def _whole(path):
    """Give the events that are whole, each with the bytes that its line takes."""
    try:
        lines = Path(path).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        event = _event(line)
        if event is None:
            break
        found.append((event, len(line)))
    return found


def _event(line):
    """Read an event, or give None: a line that was being written may be cut, or be zeros after a loss of power."""
    try:
        event = json.loads(line.decode("ascii")) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None
