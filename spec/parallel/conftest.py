"""The devices of chapter 5, and the processes that stand in for them, which start as early as can be."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import blitz

from . import ranks
from .devices import RealDevices, VirtualDevices

PATIENCE = 60  # seconds for the answers that another process of the run waits for; they take ten on a busy machine


class Processes:
    """What ranks answered, asked in an interpreter of its own, since this one must not fork."""

    def __init__(self):
        self._started = None
        self._found = None
        self._shared = None

    def share(self, path):
        """Have one of several processes ask for all, and write what it found to this file."""
        self._shared = path

    def start(self):
        """Start asking; the other proofs run meanwhile, since importing what ranks need takes seconds."""
        home = str(Path(blitz.__file__).resolve().parents[1])
        command = [sys.executable, "-m", ranks.__name__] + [str(count) for count in ranks.COUNTS]
        command += ["--to", str(self._shared)] if self._shared else []
        self._started = subprocess.Popen(
            command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    def found(self):
        """Wait for the answers: for each number of ranks what ``ask`` gives."""
        if self._found is None:
            answers = self._shared.read_text(encoding="utf-8") if self._come_elsewhere() else self._own()
            self._found = {int(count): entry for count, entry in json.loads(answers).items()}
        return self._found

    def _come_elsewhere(self):
        """Wait for what another process asked; say False where that may have died, so that this one has to ask."""
        if self._started is not None or self._shared is None:
            return False
        end = time.monotonic() + PATIENCE
        while not self._shared.exists() and time.monotonic() < end:
            time.sleep(0.02)
        return self._shared.exists()

    def _own(self):
        if self._started is None:
            self.start()
        out, err = self._started.communicate(timeout=180)
        assert self._started.returncode == 0, err.decode()
        return out.decode().splitlines()[-1]

    def stop(self):
        """Let what others wait for come to its end, and kill what still runs then, ranks included."""
        if self._started is not None and self._shared is not None and not self._found:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._started.communicate(timeout=PATIENCE)
        if self._started is not None and self._started.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self._started.pid, signal.SIGKILL)
            self._started.kill()
            self._started.communicate()


_PROCESSES = Processes()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """Start at once where a proof will ask; of xdist's workers the first starts for all, and in forks none."""
    asked_for = any("measured" in getattr(item, "fixturenames", ()) for item in session.items)
    if not asked_for or session.config.option.collectonly or session.config.getoption("falsify", default=None):
        return
    worker = getattr(session.config, "workerinput", None)
    if worker:
        _PROCESSES.share(Path(worker["blitz"]["faults"], "ranks.json"))
    if worker is None or worker["workerid"] == "gw0":
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
