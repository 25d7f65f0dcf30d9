"""In the process that hands proofs out to xdist's workers: which of them died, how, and what they left behind."""

import os
import signal
import subprocess
import threading
import time

import pytest

from blitz.record import journal
from blitz.record.death import how_it_ended
from blitz.record.faults import GRACE, busy_since, dump_of

_LAST_WORDS = 2.0  # seconds in which what a dead worker has sent is read
_MOST_AT_START = 2  # deaths one after the other, before any collected: then this PyTorch does not even start


class Deaths:
    """Tells how workers ended.

    Args:
        journal_path: The run's journal.
        folder: Where each worker's :class:`~blitz.plugin.watch.Watch` writes.
        limit: Seconds that a proof may take.

    Attributes:
        last: How the last one ended, or None.
    """

    def __init__(self, journal_path, folder, limit):
        self.last = None
        self._journal = journal_path
        self._folder = folder
        self._limit = limit
        self._hows = {}
        self._overdue = set()
        self._collected = set()
        self._at_start = 0
        self._nodes = []
        self._ended = threading.Event()
        threading.Thread(target=self._keep_watch, daemon=True).start()

    def pytest_configure_node(self, node):
        node.workerinput["blitz"] = {"journal": str(self._journal), "faults": str(self._folder)}
        self._nodes.append(node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node):
        self._collected.add(node.gateway.id)
        self._at_start = 0

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_testnodedown(self, node, error):
        if not error:
            return
        process = _process_of(node)
        dump = dump_of(self._folder, process.pid) if process else ""
        if process and process.pid in self._overdue:
            how = "no answer in {:g} s".format(self._limit)
        else:
            how = how_it_ended(_status_of(process), dump, self._limit)
        self._hows[node.gateway.id] = (how, dump)
        self.last = how
        if node.gateway.id not in self._collected:
            self._give_up_at_start(how)

    def _give_up_at_start(self, how):
        """End a run that would try for ever: none of its workers gets as far as to collect."""
        refused = next((event["refused"] for event in journal.events(self._journal) if "refused" in event), None)
        self._at_start += 1
        if refused is None and self._at_start >= _MOST_AT_START:
            refused = "a process that imports PyTorch and collects the proofs ends at once: {}".format(how)
            journal.append(self._journal, {"refused": refused})
        if refused is not None:
            raise pytest.exit.Exception(refused, returncode=int(pytest.ExitCode.USAGE_ERROR))

    def of(self, report):
        """Say how the worker ended that was running what this report of xdist's is of, and what faulthandler wrote."""
        return self._hows.get(report.node.gateway.id, ("crashed (it lost its connection)", ""))

    def _keep_watch(self):
        """End workers that hang so that they can't end themselves, and what dead ones left behind.

        A child that outlives a dead worker holds its pipes, and xdist would wait for it for ever. One that has left the
        worker's group is not to be found; there xdist hears of the death from here.
        """
        dead = {}
        while not self._ended.wait(0.5):
            for node in list(self._nodes):
                process = _process_of(node)
                if process is None:
                    continue
                since = busy_since(self._folder, process.pid)
                if process.poll() is None and since and time.time() > since + self._limit + GRACE:
                    self._overdue.add(process.pid)
                    end_group(process.pid)
                if process.poll() is not None:
                    end_group(process.pid)
                    if time.monotonic() > dead.setdefault(node, time.monotonic()) + _LAST_WORDS:
                        self._nodes.remove(node)
                        _declare_dead(node)

    def pytest_unconfigure(self):
        self._ended.set()


def end_group(leader):
    """Kill what is left of a process's group, if anything is."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(leader, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # none is left; macOS says so of a zombie as well
            return


def lead_a_group():
    """Have all that this process starts be found by its own id."""
    if hasattr(os, "setpgid") and os.getpid() != os.getpgrp():
        os.setpgid(0, 0)


def _process_of(node):
    """Give the worker's process; xdist has no public name for it."""
    return getattr(getattr(node.gateway, "_io", None), "popen", None)


def _declare_dead(node):
    """Tell xdist what it is told by the end of the worker's pipe, unless it has come; there is no public name."""
    if not node._down:
        node._down = True
        node.notify_inproc("errordown", node=node, error="its pipe is held by a process that it left behind")


def _status_of(process):
    try:
        return process.wait(timeout=5) if process else None
    except subprocess.TimeoutExpired:
        return None
