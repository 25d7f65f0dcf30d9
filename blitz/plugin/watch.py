"""In a process that runs proofs: what becomes of one that crashes the interpreter or does not end.

faulthandler does both, from a thread of its own that needs no lock of Python's, so that a proof which hangs inside
PyTorch while it holds the interpreter is ended as well. Whoever started the process reads what it wrote.
"""

import faulthandler
import os
import sys
from contextlib import contextmanager

import pytest

from blitz.record.faults import file_of, set_busy, set_idle


class Watch:
    """Has this process tell of its end.

    Args:
        folder: Where the file of this process goes: :mod:`blitz.record.faults` says how to read it.
        limit: Seconds that a proof may take, its fixtures included.
    """

    def __init__(self, folder, limit):
        self.limit = limit
        self._path = file_of(folder, os.getpid())
        self._file = self._path.open("w", encoding="utf-8")
        faulthandler.enable(file=self._file)
        set_idle(self._path)

    def pytest_sessionstart(self):
        faulthandler.enable(file=self._file)  # again, since pytest's own plugin has it write elsewhere by now

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self):
        with self.limited(self.limit):
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)  # within what captures the output
    def pytest_runtest_call(self):
        """Keep standard output open for the proofs that follow: pytest captures theirs by the same files."""
        streams = [stream for stream in (sys.stdout, sys.stderr) if stream is not None]
        for stream in streams:
            stream.close = stream.flush
        try:
            return (yield)
        finally:
            for stream in streams:
                del stream.close

    @contextmanager
    def limited(self, seconds):
        """End the process, and write where it is, if what follows takes longer."""
        set_busy(self._path)
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._file)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            set_idle(self._path)

    def pytest_unconfigure(self):
        faulthandler.disable()
        self._file.close()


@contextmanager
def own_interrupts():
    """Make what a proof itself raises to end the session a failure of this proof.

    For a process in which nobody else ends the session by an exception: Ctrl-C is not meant for it.
    """
    try:
        yield
    except (KeyboardInterrupt, pytest.exit.Exception) as error:
        said = " ({})".format(error) if str(error) else ""
        pytest.fail("the proof raised {}{}".format(type(error).__name__, said), pytrace=False)
