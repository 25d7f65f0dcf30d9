"""A process that has collected the benchmarks, and times them when it is its turn."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from blitz.against.cores import pin

_OPTIONS = (
    *("-s", "-p", "pytest_benchmark.plugin", "-p", "blitz.plugin.turns", "--turns", "--benchmark-quiet"),
    # Some tens of milliseconds a turn, so that both interpreters meet the same noise. A collection of garbage in one of
    # them is a difference that means nothing.
    *("--benchmark-max-time=0.02", "--benchmark-min-rounds=5", "--benchmark-disable-gc"),
)
_ENDED = (0, 1, 5)  # pytest's statuses of a run: all passed, some failed, there was nothing to run


class TimerError(Exception):
    """A process that ended before it had timed what it was asked to.

    Attributes:
        python: Its interpreter.
        log: All that it printed.
    """

    def __init__(self, python: str, log: str):
        super().__init__(f"{python} could not run the benchmarks")
        self.python = python
        self.log = log


class Side(NamedTuple):
    """How to start one of the two interpreters.

    Attributes:
        command: The interpreter with pytest, what to collect and from what to choose.
        environment: Of the process.
    """

    command: Sequence[str]
    environment: Mapping[str, str]


class Timer:
    """A fresh process of one side.

    Args:
        side: What to start.
        folder: An empty one, for its log and its result.
    """

    def __init__(self, side: Side, folder: Path):
        self._python = side.command[0]
        self._log = folder / "pytest.log"
        self._result = folder / "result.json"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the interpreter that the user named
                [*side.command, *_OPTIONS, f"--benchmark-json={self._result}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=side.environment,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the one who waits for both
            )

    def benchmarks(self) -> list[str]:
        """Wait until it is ready, and name the benchmarks that it has, by their node ids."""
        return self._answer()

    def pin(self, cores: tuple[int, ...]) -> None:
        """Pin it, once it waits, to these cores; to none where there are none."""
        pin(self._process.pid, cores)

    def time(self, benchmark: str) -> str:
        """Have it time one benchmark.

        Returns:
            Why that did not pass; empty if it did.
        """
        self._ask(benchmark)
        return self._answer()

    def end(self) -> None:
        """Let it write what it found."""
        self._ask("")

    def result(self) -> dict[str, Any]:
        """Wait until it has ended.

        Returns:
            What pytest-benchmark writes: ``benchmarks`` has an entry for each turn that passed.
        """
        status = self._process.wait()
        if status in _ENDED and not (self._result.is_file() and self._result.stat().st_size):
            return {"benchmarks": []}  # where nothing was timed it writes nothing
        try:
            return json.loads(self._result.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise self._error() from None

    def stop(self) -> None:
        """Kill it where it still runs, with the processes that it started."""
        if self._process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.communicate()

    def _ask(self, benchmark: str) -> None:
        try:
            print(json.dumps(benchmark), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise self._error() from None

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise self._error()
        return json.loads(line)

    def _error(self) -> TimerError:
        return TimerError(self._python, self._log.read_text(encoding="utf-8", errors="replace"))
