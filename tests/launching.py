"""Runs of PyTorch's launcher, and what they leave behind."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MARK = "BLITZ_TEST_RUN"  # in the environment of all processes of a run, so that none is overlooked


class Launched:
    """A run of ``torchrun`` on this machine, on a port that it finds itself.

    Args:
        arguments: What each process runs, as ``-m`` takes it.
        folder: For what they print.
        processes: How many.
        options: Of the launcher.
    """

    def __init__(self, arguments, folder, processes=2, options=()):
        self._mark = f"{_MARK}={uuid.uuid4().hex}"
        self._files = [Path(folder) / f"{self._mark}.{name}" for name in ("out", "err")]
        launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        environment.update([self._mark.split("=")])
        with contextlib.ExitStack() as files:
            out, err = (files.enter_context(path.open("w")) for path in self._files)
            self._process = subprocess.Popen(
                [*launcher, *options, "-m", *arguments], stdout=out, stderr=err, cwd=folder, env=environment
            )

    @property
    def out(self):
        """What it has printed, as lines."""
        return self._files[0].read_text().splitlines()

    @property
    def complaints(self):
        """What it has complained of, as lines; the launcher's own report apart."""
        return [line for line in self._files[1].read_text().splitlines() if line.startswith("blitz: ")]

    @property
    def statuses(self):
        """With which exit statuses the launcher says that ranks ended; negative ones are signals."""
        return [int(status) for status in re.findall(r"exitcode +: (-?\d+)", self._files[1].read_text())]

    def processes(self):
        """Find all that still run, by process number: their environments."""
        return marked(self._mark)

    def kill(self, rank):
        """Kill one of its ranks, as the kernel would where memory is short."""
        (worker,) = (number for number, lines in self.processes().items() if f"RANK={rank}" in lines)
        os.kill(worker, signal.SIGKILL)

    def signal(self, number):
        """Send a signal to the launcher."""
        self._process.send_signal(number)

    def wait_for(self, condition, seconds=60):
        """Wait until something is so, while it runs."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert self._process.poll() is None, self._files[1].read_text()
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def ended(self, seconds=120):
        """Wait for its end, and see that no process is left, and so no port that one could listen on.

        Returns:
            The launcher's exit status.
        """
        status = self._process.wait(seconds)
        assert self.processes() == {}
        return status

    def end(self):
        """Kill all that still runs."""
        kill_marked(self._mark)
        self._process.wait()


def marked(mark):
    """Find all processes in whose environment a line stands, by process number: their environments."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # ended in between, or another user's
            lines = path.read_bytes().decode(errors="replace").split("\0")
            if mark in lines:
                found[int(path.parent.name)] = lines
    return found


def kill_marked(mark):
    """Kill them."""
    for number in marked(mark):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
