"""In a process that runs proofs: what becomes of one that crashes the interpreter or does not end.

faulthandler does both, from a thread of its own that needs no lock of Python's, so that a proof which hangs inside
PyTorch while it holds the interpreter is ended as well. Whoever started the process reads what it wrote.
"""

import faulthandler
import os
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
    """Make what a proof itself raises of Ctrl-C a failure of this proof, where Ctrl-C is not meant for this process."""
    try:
        yield
    except KeyboardInterrupt:
        pytest.fail("the proof raised KeyboardInterrupt", pytrace=False)
