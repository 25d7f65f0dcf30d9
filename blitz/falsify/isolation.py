"""Work that may hang or kill its process, each piece in a process of its own, several at a time.

The processes are forks of this one, which has imported PyTorch and collected the suite once; a new interpreter would
take seconds for each. Nothing here knows of proofs or mutants.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import sys
import tempfile
import time
from typing import Any, Callable, List, NamedTuple

from blitz.record.death import signal_name

ENDED = "ended"
CRASHED = "crashed"
TIMED_OUT = "timed out"

_DONE = b"done"  # the last line from a process that got to its end, and was not ended from within


class Task(NamedTuple):
    """A piece of work.

    Attributes:
        key: Whatever the caller knows it by.
        work: Called in the new process with a function ``tell`` that sends a JSON value to this process.
        limit: Seconds without a word from it after which it is killed.
    """

    key: Any
    work: Callable
    limit: float


class Ending(NamedTuple):
    """How a task ended.

    Attributes:
        key: The task's.
        told: The values that it told, in order.
        how: :data:`ENDED`, :data:`CRASHED` or :data:`TIMED_OUT`.
        detail: For the last two one line, such as the signal's name.
        seconds: How long it took.
    """

    key: Any
    told: List[Any]
    how: str
    detail: str
    seconds: float


def available():
    """Tell whether this system can fork."""
    return hasattr(os, "fork")


def run_isolated(tasks, jobs):
    """Run tasks, each in a process of its own.

    Args:
        tasks: An iterable of :class:`Task`.
        jobs: The most processes at a time.

    Yields:
        An :class:`Ending` for each task, in the order in which they end. Every process has ended by then, and whatever
        it started; its temporary files are gone.
    """
    waiting, running = iter(tasks), {}
    with selectors.DefaultSelector() as selector:
        try:
            while True:
                while len(running) < jobs:
                    task = next(waiting, None)
                    if task is None:
                        break
                    child = _Child(task)
                    running[child.pipe] = child
                    selector.register(child.pipe, selectors.EVENT_READ)
                if not running:
                    return
                soonest = min(child.deadline for child in running.values())
                ready = {key.fd for key, _ in selector.select(max(0.0, soonest - time.monotonic()))}
                for child in list(running.values()):
                    if (child.pipe in ready and child.read()) or time.monotonic() > child.deadline:
                        selector.unregister(child.pipe)
                        del running[child.pipe]
                        yield child.end()
        finally:
            for child in running.values():
                child.end()


class _Child:
    """A running task."""

    def __init__(self, task):
        self.task = task
        self.folder = tempfile.mkdtemp(prefix="blitz-")
        self.started = time.monotonic()
        self.deadline = self.started + task.limit
        self._received = b""
        self._closed = False
        self.pipe, write_end = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            _live(task.work, write_end, self.folder)
        os.close(write_end)

    def read(self):
        """Take what has come; tell whether the process has closed its end."""
        data = os.read(self.pipe, 1 << 16)
        self.deadline = time.monotonic() + self.task.limit
        self._received += data
        self._closed = not data
        return self._closed

    def end(self):
        if not self._closed:
            self._kill()
        _, status = os.waitpid(self.pid, 0)
        self._kill()  # what it started and left behind
        os.close(self.pipe)
        shutil.rmtree(self.folder, ignore_errors=True)
        lines = self._received.split(b"\n")[:-1]
        done = lines[-1:] == [_DONE]
        told = [json.loads(line.decode()) for line in lines if line != _DONE]
        how, detail = ENDED, ""
        if not self._closed:
            how, detail = TIMED_OUT, "no word for {:.0f} s".format(self.task.limit)
        elif os.WIFSIGNALED(status):
            how, detail = CRASHED, "killed by {}".format(signal_name(os.WTERMSIG(status)))
        elif not done:
            how, detail = CRASHED, "exit status {}".format(os.WEXITSTATUS(status))
        return Ending(self.task.key, told, how, detail, time.monotonic() - self.started)

    def _kill(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # none is left, or it has not yet made its group
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def _live(work, pipe, folder):
    """Do the work as the new process, and end with it."""
    status = 1
    try:
        os.setpgid(0, 0)  # so that whatever it starts can be ended with it
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        tempfile.tempdir = folder
        os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = folder

        def tell(value):
            os.write(pipe, json.dumps(value).encode() + b"\n")

        work(tell)
        os.write(pipe, _DONE + b"\n")
        status = 0
    finally:
        os._exit(status)
