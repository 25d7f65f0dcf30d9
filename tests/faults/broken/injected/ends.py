"""Other ways to end a process, or to try to."""

import os
import resource
import signal
import sys
from pathlib import Path

from .kinds import SETUP, TEARDOWN, fault

_INTERRUPTED = "the proof raised KeyboardInterrupt"


@fault(r"crashed \(exit status 0\)$")
def exit_as_if_all_were_well():
    os._exit(0)


@fault(r"crashed \(exit status 3\)$")
def exit_without_cleaning_up():
    os._exit(3)


@fault(r"crashed \(SIGKILL, as where memory runs out\)$")
def out_of_memory_kill():
    os.kill(os.getpid(), signal.SIGKILL)


@fault(r"crashed \(SIGTERM\)$")
def termination():
    os.kill(os.getpid(), signal.SIGTERM)


@fault(r"crashed \(SIGUSR1\)$")
def signal_that_nobody_handles():
    os.kill(os.getpid(), signal.SIGUSR1)


@fault(r"MemoryError")
def allocation_beyond_the_limit():
    limits = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**28, limits[1]))
    try:
        bytearray(2**30)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


@fault(r"SystemExit: 3")
def system_exit():
    sys.exit(3)


@fault(_INTERRUPTED)
def keyboard_interrupt():
    raise KeyboardInterrupt


@fault(_INTERRUPTED)
def interrupt_of_itself():
    os.kill(os.getpid(), signal.SIGINT)


@fault(_INTERRUPTED, when=SETUP)
def keyboard_interrupt_in_setup():
    raise KeyboardInterrupt


@fault(_INTERRUPTED, when=TEARDOWN)
def keyboard_interrupt_in_teardown():
    raise KeyboardInterrupt


@fault(r"the proof raised Exit \(enough\)")
def exit_of_the_session():
    import pytest

    pytest.exit("enough")


class _Unspeakable(Exception):  # noqa: N818 - no error of anybody's
    def __str__(self):
        raise RuntimeError("no words")

    __repr__ = __str__


@fault(r".*_Unspeakable")
def error_that_can_not_be_told():
    raise _Unspeakable


@fault(r"RecursionError: maximum recursion depth exceeded")
def endless_recursion():
    endless_recursion()


@fault(r"crashed \(.*\)")
def closing_of_all_files():
    os.closerange(0, 65536)
