"""The devices of chapter 5, and the processes that stand in for them, which start as early as can be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import blitz

from .devices import RealDevices, VirtualDevices


class Processes:
    """What one process and what two saw, measured in an interpreter of its own, since this one must not fork."""

    def __init__(self):
        self._started = None
        self._found = None

    def start(self):
        """Start measuring; the other proofs run meanwhile, since importing what ranks need takes seconds."""
        home = str(Path(blitz.__file__).resolve().parents[1])
        command = [sys.executable, "-m", "blitz.parallel.processes", "1", "2"]
        self._started = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def found(self):
        """Wait for what was measured: a list, for one process and for two, of what ``measure`` gives."""
        if self._found is None:
            if self._started is None:
                self.start()
            out, err = self._started.communicate(timeout=180)
            assert self._started.returncode == 0, err.decode()
            self._found = json.loads(out.decode().splitlines()[-1])
        return self._found

    def stop(self):
        """Kill what still runs."""
        if self._started is not None and self._started.poll() is None:
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
    """What ranks saw and how long they took, for one process and for two."""
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
