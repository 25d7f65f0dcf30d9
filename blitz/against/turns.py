"""The two processes of a pair, and whose turn it is."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# Some tens of milliseconds a turn: long enough for the rounds to have a steady median, short enough that both
# interpreters meet the same noise.
_OPTIONS = (
    *("-s", "-p", "pytest_benchmark.plugin", "-p", "blitz.plugin.turns", "--turns", "--benchmark-quiet"),
    *("--benchmark-max-time=0.02", "--benchmark-min-rounds=5", "--benchmark-disable-gc"),
)


class ProcessError(Exception):
    """A process that can't time; the message is one line, why."""


@dataclass(frozen=True)
class Side:
    """How to start one of the two interpreters.

    Attributes:
        command: The interpreter with pytest and what to collect.
        environment: Of the process.
    """

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


class Timer:
    """A fresh process that has imported its PyTorch and collected the benchmarks, and times when asked to.

    Args:
        side: What to start.
        folder: An empty one, for its log and its result.
    """

    def __init__(self, side: Side, folder: Path):
        self._log = folder / "pytest.log"
        self._result = folder / "result.json"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*side.command, *_OPTIONS, f"--benchmark-json={self._result}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=dict(side.environment),
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for who waits for both, and its worker processes end with it
            )

    def benchmarks(self) -> list[str]:
        """Wait until it is ready, and name the benchmarks that it has."""
        return self._answer()

    def run(self, benchmark: str) -> tuple[str, str]:
        """Have it time one benchmark.

        Returns:
            pytest's word for how that ended, and the reason where it did not pass.
        """
        self._ask(benchmark)
        outcome, reason = self._answer()
        return outcome, reason

    def finish(self) -> dict[str, list[list[float]]]:
        """End it in good order.

        Returns:
            The seconds of all rounds, for each benchmark a list for each turn that passed.
        """
        self._ask("")
        if self._process.wait() or not self._result.is_file():
            ...
        found: dict[str, list[list[float]]] = {}
        for entry in json.loads(self._result.read_text(encoding="utf-8"))["benchmarks"]:
            found.setdefault(entry["fullname"], []).append(entry["stats"]["data"])
        return found

    def stop(self) -> None:
        """Kill it where it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def _ask(self, benchmark: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(benchmark) + "\n")
        self._process.stdin.flush()

    def _answer(self):
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise ProcessError(self._log.read_text()[-1500:])
        return json.loads(line)
