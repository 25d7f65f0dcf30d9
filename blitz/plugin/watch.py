"""In a process that runs proofs: what becomes of one that crashes the interpreter or does not end.

faulthandler does both, from a thread of its own that needs no lock of Python's, so that a proof which hangs inside
PyTorch while it holds the interpreter is ended as well. Whoever started the process reads what it wrote.
"""

import faulthandler
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

GRACE = 15.0  # seconds after its time in which a process that does not even end itself is left alone


class Watch:
    """Has this process tell of its end.

    Args:
        folder: Where the file of this process goes: :func:`dump_of` finds it by the process's id.
        limit: Seconds that a proof may take, its fixtures included.
    """

    def __init__(self, folder, limit):
        self.limit = limit
        self._path = _file_in(folder, os.getpid())
        self._file = self._path.open("w", encoding="utf-8")
        faulthandler.enable(file=self._file)
        self._rest()

    def pytest_sessionstart(self):
        faulthandler.enable(file=self._file)  # again, since pytest's own plugin has it write elsewhere by now

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self):
        with self.limited(self.limit):
            return (yield)

    @contextmanager
    def limited(self, seconds):
        """End the process, and write where it is, if what follows takes longer."""
        os.utime(str(self._path))
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._file)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._rest()

    def _rest(self):
        os.utime(str(self._path), (0, 0))

    def pytest_unconfigure(self):
        faulthandler.disable()
        self._file.close()


def dump_of(folder, process):
    """Give what faulthandler wrote in a process, by its id; an empty text where it wrote nothing."""
    try:
        return _file_in(folder, process).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def busy_since(folder, process):
    """Give when the process began what it is at, as :func:`time.time` has it; None where it is at nothing."""
    try:
        return _file_in(folder, process).stat().st_mtime or None
    except FileNotFoundError:
        return None


def _file_in(folder, process):
    return Path(folder) / "{}.txt".format(process)


@contextmanager
def own_interrupts():
    """Make what a proof itself raises of Ctrl-C a failure of this proof, where Ctrl-C is not meant for this process."""
    try:
        yield
    except KeyboardInterrupt:
        pytest.fail("the proof raised KeyboardInterrupt", pytrace=False)
