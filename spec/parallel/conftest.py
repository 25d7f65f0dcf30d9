"""The devices of chapter 5, and the processes that stand in for them, which start as early as can be."""

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pytest

from blitz.compiler import import_compiler

from . import ranks
from .devices import RealDevices, VirtualDevices

_AT_FIRST = "fork" if sys.platform.startswith("linux") else "spawn"
PATIENCE = 60  # seconds for the answers that another process of the run waits for; they take ten on a busy machine


class Processes:
    """What ranks answered to a process of its own: forked from this one, where that can be, before it has computed.

    It writes their answers to a file: whole, or not at all.
    """

    def __init__(self):
        self._process = None
        self._asker = None
        self._found = None
        self._shared = None
        self._folder = None

    def share(self, path):
        """Have one of several processes ask for all, and write what it found to this file."""
        self._shared = path

    def start(self, method=_AT_FIRST):
        """Start asking; the other proofs run meanwhile."""
        context = multiprocessing.get_context(method)
        self._process = context.Process(target=ranks.tell, args=(str(self._path()), ranks.COUNTS))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which a worker of xdist's has
            self._process.start()
        self._asker = _interpreter()

    def _path(self):
        if self._shared:
            return self._shared
        self._folder = self._folder or tempfile.mkdtemp(prefix="blitz-")
        return Path(self._folder, "ranks.json")

    def found(self):
        """Wait for the answers: for each number of ranks what ``ask`` gives."""
        if self._found is None:
            self._leave_to_parent()
            if not self._come_elsewhere():
                self._ask()
            told = json.loads(self._path().read_text(encoding="utf-8"))
            assert "found" in told, told["failed"].splitlines()[-1]
            self._found = {int(count): entry for count, entry in told["found"].items()}
        return self._found

    def _leave_to_parent(self):
        """In a fork, such as tries a mutant, wait for what its parent asks.

        A fork could but ask in a new interpreter, which gives the same answers, unless the mutant reaches those.
        """
        asker, python_path = self._asker or _interpreter()
        if asker != os.getpid():
            self._shared = self._path() if python_path == os.environ.get("PYTHONPATH") else None
            self._process = self._folder = None

    def _come_elsewhere(self):
        """Wait for what another process asked; say False where that may have died, so that this one has to ask."""
        if self._process is not None or self._shared is None:
            return False
        end = time.monotonic() + PATIENCE
        while not self._shared.exists() and time.monotonic() < end:
            time.sleep(0.02)
        return self._shared.exists()

    def _ask(self):
        if self._process is None:
            self.start("spawn")  # PyTorch must not be forked where it has run a backward pass
        self._process.join(180)
        assert self._process.exitcode == 0, "the process that asks ranks ended with {}".format(self._process.exitcode)

    def stop(self):
        """Let what others wait for come to its end, and kill what still runs then, ranks included."""
        if self._process is not None and self._shared is not None and not self._found:
            self._process.join(PATIENCE)
        if self._process is not None and self._process.exitcode is None:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError):  # it has not yet made its group
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.join()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _interpreter():
    """Tell which process this is, and what new interpreters that it starts take their modules from."""
    return os.getpid(), os.environ.get("PYTHONPATH")


_PROCESSES = Processes()


class _AtTheFirstProof:
    """Starts where the first of all proofs runs, which one process does, before it does."""

    def __init__(self, first):
        self._first = first

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item):
        if item is self._first:
            if item.get_closest_marker("early"):
                import_compiler()  # such proofs import it, too, and what is forked has it then
            _PROCESSES.start()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """Start as early as can be where a proof will ask."""
    asked_for = any("measured" in getattr(item, "fixturenames", ()) for item in session.items)
    if not asked_for or session.config.option.collectonly:
        return
    if session.config.getoption("falsify", default=None):
        _PROCESSES.start()  # no proof will run in this process, but in its forks
        return
    worker = getattr(session.config, "workerinput", None)
    if worker:
        _PROCESSES.share(Path(worker["blitz"]["faults"], "ranks.json"))
    session.config.pluginmanager.register(_AtTheFirstProof(session.items[0]))


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
