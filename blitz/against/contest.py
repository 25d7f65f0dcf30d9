"""Pair after pair, until all is clear or the budget is spent."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from blitz.against.looks import FEWEST
from blitz.against.pairs import OutOfTimeError, time_pair
from blitz.against.standings import Standings
from blitz.against.turns import Side
from blitz.against.verdict import Standing

CLEAR, BUDGET, INTERRUPTED = "clear", "budget", "interrupted"


class ContestError(Exception):
    """A comparison that can't be had; the message is one line: why, and what to do."""


@dataclass
class Contest:
    """What was found of two interpreters.

    Attributes:
        standings: By benchmark.
        seconds: By benchmark, for each pair the shortest time of this interpreter and of the other one.
        labels: By benchmark, what it is in the words of a table.
        left_out: By benchmark, why it was not compared.
        machines: What the processes told of the machine and of their PyTorch, this one's and the other one's.
        cores: To which they were pinned; empty where the system can't.
        pairs: How many there were.
        quickest: Seconds that the quickest of them took, or infinity.
        elapsed: Seconds that all took.
        stopped: Why no more pairs were timed: all was ``"clear"``, the ``"budget"`` was spent, or ``"interrupted"``.
    """

    standings: dict[str, Standing] = field(default_factory=dict)
    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    machines: tuple[dict[str, Any], ...] = ()
    cores: tuple[int, ...] = ()
    pairs: int = 0
    quickest: float = math.inf
    elapsed: float = 0
    stopped: str | None = None


# Takes the pairs that are done, and of the next one's benchmarks how many are done, and how many there are.
Told = Callable[[int, int, int], None]


def compete(sides: tuple[Side, Side], cores: tuple[int, ...], budget: float, told: Told) -> Contest:
    """Compare two interpreters; Ctrl-C ends it with what is known by then.

    Args:
        sides: This interpreter and the other one.
        cores: Where to pin their processes.
        budget: Seconds.
        told: Is called as it goes on; of ratios it hears nothing, see :mod:`blitz.against.looks`.

    Raises:
        ContestError: No benchmark can be compared, or the budget is too small for enough pairs.
        TimerError: A process ended before its time.
    """
    start = monotonic()
    contest, standings = Contest(cores=cores), Standings()
    try:
        while contest.stopped is None:
            contest.stopped = _add_pair(contest, standings, sides, start + budget, told)
    except KeyboardInterrupt:
        contest.stopped = INTERRUPTED
    if contest.pairs < FEWEST and contest.stopped == BUDGET:
        said = f"{contest.pairs} in {monotonic() - start:.0f} s" if contest.pairs else "not even one"
        raise ContestError(
            f"--budget {budget:g}: is too short for the {FEWEST} pairs that a comparison takes at least ({said}); "
            "name fewer benchmarks, or give more seconds"
        )
    contest.standings = standings.close()
    contest.elapsed = monotonic() - start
    return contest


def _add_pair(
    contest: Contest, standings: Standings, sides: tuple[Side, Side], deadline: float, told: Told
) -> str | None:
    """Time one more pair; tell why it is the last one, if it is."""
    wanted = standings.undecided if contest.pairs else None
    begun = monotonic()
    try:
        pair = time_pair(sides, contest.cores, wanted, deadline, lambda done, chosen: told(contest.pairs, done, chosen))
    except OutOfTimeError:
        return BUDGET
    contest.pairs += 1
    contest.machines = contest.machines or pair.machines
    contest.labels.update(pair.labels)
    for name, seconds in pair.seconds.items():
        contest.seconds.setdefault(name, []).append(seconds)
        standings.add(name, seconds[0] / seconds[1])
    for name in pair.left_out.keys() - contest.left_out.keys():
        contest.left_out[name] = pair.left_out[name]
        contest.seconds.pop(name, None)
        standings.drop(name)
    if not contest.seconds:
        reason = next(iter(contest.left_out.values()), "no such name")
        raise ContestError(f"no benchmark runs on both interpreters ({reason}); name others")
    if not standings.undecided:
        return CLEAR
    last = monotonic() - begun
    contest.quickest = min(contest.quickest, last)
    # The first pair may take longer than others: what nobody has read from disk yet is slow to start.
    lacking = FEWEST - contest.pairs if contest.pairs > 1 else 1
    needed = contest.quickest * lacking if lacking > 1 else last  # one slow pair is no reason to give up
    return BUDGET if monotonic() + needed > deadline else None
