"""The devices of chapter 5, and the processes that stand in for them, which start as early as can be."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import blitz

from . import ranks
from .devices import RealDevices, VirtualDevices


class Processes:
    """What ranks answered, asked in an interpreter of its own, since this one must not fork."""

    def __init__(self):
        self._started = None
        self._found = None

    def start(self):
        """Start asking; the other proofs run meanwhile, since importing what ranks need takes seconds."""
        home = str(Path(blitz.__file__).resolve().parents[1])
        command = [sys.executable, "-m", ranks.__name__] + [str(count) for count in ranks.COUNTS]
        self._started = subprocess.Popen(
            command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    def found(self):
        """Wait for the answers: for each number of ranks what ``ask`` gives."""
        if self._found is None:
            if self._started is None:
                self.start()
            out, err = self._started.communicate(timeout=180)
            assert self._started.returncode == 0, err.decode()
            found = json.loads(out.decode().splitlines()[-1])
            self._found = {int(count): entry for count, entry in found.items()}
        return self._found

    def stop(self):
        """Kill what still runs, ranks included."""
        if self._started is not None and self._started.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self._started.pid, signal.SIGKILL)
            self._started.kill()
            self._started.communicate()


_PROCESSES = Processes()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """Start at once where a proof will ask; under xdist or in forks nobody knows yet whose proof that will be."""
    asked_for = any("measured" in getattr(item, "fixturenames", ()) for item in session.items)
    elsewhere = hasattr(session.config, "workerinput") or session.config.getoption("falsify", default=None)
    if asked_for and not session.config.option.collectonly and not elsewhere:
        _PROCESSES.start()


def pytest_unconfigure():
    """Leave no process behind."""
    _PROCESSES.stop()


@pytest.fixture(scope="session")
def measured():
    """What ranks answered and how long it took, by their number: 1, 2, 3 and 8."""
    return _PROCESSES.found()


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(VirtualDevices, id="virtual"),
        pytest.param(RealDevices, id="real", marks=pytest.mark.multigpu),
    ],
)
def devices(request, ran_on):
    """Several devices, virtual ones and then real: the same proof runs on either."""
    return request.param(ran_on)
