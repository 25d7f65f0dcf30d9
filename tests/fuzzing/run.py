"""Read inputs by the thousands, and tell of what a reader must not do."""

import resource
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import NamedTuple

from .guard import Forbidden, Guard, Hang
from .targets import Target

LONGEST = 2500  # characters of a complaint: the file's name, the place, what is wrong, what to do
_ROOM = 3 * 2**30  # bytes that a reader may take beside what is taken before
GUARD = Guard()


class Fault(NamedTuple):
    """An input that a reader did not take as it should.

    Attributes:
        reader: Its name.
        seed: The run's.
        number: The input's.
        what: In a line.
        trace: Where.
        content: The input.
    """

    reader: str
    seed: int
    number: int
    what: str
    trace: str
    content: bytes


class Tally(NamedTuple):
    """What became of a reader's inputs.

    Attributes:
        read: How many there were.
        accepted: Those that were taken for what they say; the others were refused in one line.
        longest: Seconds, of one input.
        faults: What went wrong.
    """

    read: int
    accepted: int
    longest: float
    faults: list[Fault]


def fuzz(target: Target, numbers: Iterable[int], seed: int) -> Tally:
    """Read inputs.

    Args:
        target: The reader.
        numbers: Of the inputs.
        seed: Of the run.
    """
    read = accepted = 0
    longest = 0.0
    faults = []
    target.warm_up()
    for number in numbers:
        random = Random(f"{target.name} {seed} {number}")
        content = target.make(random)
        target.put(content)
        start = time.perf_counter()
        try:
            with GUARD.watching():
                taken = _is_taken(target)
            if taken:
                target.use(random)
        except (Exception, Forbidden, Hang) as error:  # noqa: BLE001 - whatever it is, it is a fault
            what = f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
            trace = "".join(traceback.format_exception(error)[-6:])
            faults.append(Fault(target.name, seed, number, what, trace, content))
        else:
            accepted += taken
        read += 1
        longest = max(longest, time.perf_counter() - start)
    return Tally(read, accepted, longest, faults)


def _is_taken(target: Target) -> bool:
    try:
        target.read()
    except target.refusal as error:
        text = str(error)
        if not text.isprintable() or len(text) > LONGEST:
            raise AssertionError(f"a complaint of {len(text)} characters, or not of one line: {text!r:.200}") from None
        return False
    return True


def bound_memory() -> None:
    """Let no reader take much more memory than what is in use now; it gets a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def peak_bytes() -> int:
    """Give the most memory that this process has held."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
