"""One pair: two fresh processes on the same cores that time each benchmark in turns."""

import random
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from blitz.against.turns import Side, Timer

# Turns that each side takes at a benchmark.
TURNS = 4


class OutOfTimeError(Exception):
    """The budget ended amid a pair."""


class Turn(Protocol):
    """Who takes turns: a timer, or what stands for one."""

    def time(self, benchmark: str) -> str:
        """Time a benchmark once; tell why that did not pass, nothing if it did."""


class Pair(NamedTuple):
    """What one pair found.

    Attributes:
        seconds: By benchmark, the shortest time of this interpreter and of the other one.
        labels: By benchmark, what it is in the words of a table.
        left_out: By benchmark, why it could not be compared.
        machines: What the two processes told of the machine and of their PyTorch.
    """

    seconds: dict[str, tuple[float, float]]
    labels: dict[str, str]
    left_out: dict[str, str]
    machines: tuple[dict[str, Any], dict[str, Any]]


def time_pair(
    sides: tuple[Side, Side],
    cores: tuple[int, ...],
    wanted: Iterable[str] | None,
    deadline: float,
    told: Callable[[int, int], None],
) -> Pair:
    """Time benchmarks on both sides.

    Who starts first is drawn, and so is, for each benchmark, who takes the first turn; then turns are taken as in A B,
    B A, A B, ... If the two are the same, the sign of a ratio's logarithm then is a fair coin's, whatever the machine's
    noise is like: what drifts, lasts or comes in bursts is neither side's (a randomisation test's argument).

    Of each side's rounds the shortest counts. What else runs on a machine only ever adds to a time, and by how much has
    tails in which a mean drowns and a median wades.

    Args:
        sides: This interpreter and the other one.
        cores: Where to pin both; empty for nowhere.
        wanted: The benchmarks; None for all.
        deadline: By ``time.monotonic()``.
        told: Is called with the benchmarks done and those to do.

    Raises:
        TimerError: A process ended before its time.
        OutOfTimeError: The deadline has passed.
    """
    with tempfile.TemporaryDirectory(prefix="blitz-") as folder, ExitStack() as stack:
        timers: dict[int, Timer] = {}
        for number in random.sample(range(2), 2):
            place = Path(folder, str(number))
            place.mkdir()
            timers[number] = Timer(sides[number], place)
            stack.callback(timers[number].stop)
        this, other = timers[0], timers[1]
        here, there = this.benchmarks(), other.benchmarks()
        for timer in (this, other):  # only now, since the two import PyTorch at the same time where there are two cores
            timer.pin(cores)
        left_out = dict.fromkeys(set(here) ^ set(there), "only one of the two has it")
        chosen = [name for name in here if name in there and (wanted is None or name in wanted)]
        for done, name in enumerate(chosen):
            told(done, len(chosen))
            amiss = take_turns(this, other, name, deadline)
            if amiss:
                left_out[name] = amiss
        for timer in timers.values():
            timer.end()
        results = [timer.result() for timer in (this, other)]
    found = [_shortest(result) for result in results]
    seconds = {name: (found[0][name], found[1][name]) for name in chosen if name not in left_out}
    machines = (results[0].get("machine_info", {}), results[1].get("machine_info", {}))
    return Pair(seconds, _labels(results[0]), left_out, machines)


def take_turns(this: Turn, other: Turn, name: str, deadline: float) -> str:
    """Have two processes time a benchmark in turns.

    Returns:
        Why it could not be timed; empty if it was.

    Raises:
        OutOfTimeError: The deadline has passed.
    """
    order = random.sample([this, other], 2)
    for _ in range(TURNS):
        for timer in order:
            if time.monotonic() > deadline:
                raise OutOfTimeError
            amiss = timer.time(name)
            if amiss:
                return amiss
        order.reverse()
    return ""


def _shortest(result: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for entry in result["benchmarks"]:
        name, seconds = entry["fullname"], entry["stats"]["min"]
        found[name] = min(seconds, found.get(name, seconds))
    return found


def _labels(result: dict[str, Any]) -> dict[str, str]:
    return {
        entry["fullname"]: f"{entry['group'] or entry['name']}, {entry['extra_info'].get('device', 'cpu')}"
        for entry in result["benchmarks"]
    }
