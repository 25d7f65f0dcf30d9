"""What is known of each benchmark so far."""

import math

import numpy as np

from blitz.against import looks
from blitz.against.interval import median_interval
from blitz.against.verdict import Standing, Verdict

# Where a difference as small as this would have been seen, and none was, more pairs would tell nothing that matters.
NARROW = 0.02


class Standings:
    """Comparisons that grow pair by pair."""

    def __init__(self) -> None:
        self._ratios: dict[str, list[float]] = {}
        self._decided: dict[str, Standing] = {}

    @property
    def undecided(self) -> list[str]:
        """Name the benchmarks that more pairs would tell more of."""
        return [name for name in self._ratios if name not in self._decided]

    def add(self, name: str, ratio: float) -> None:
        """Add what one pair says of an undecided benchmark, and decide if it is clear by now.

        Args:
            name: The benchmark's.
            ratio: This interpreter's seconds divided by the other's.
        """
        ratios = self._ratios.setdefault(name, [])
        ratios.append(ratio)
        if looks.is_look(len(ratios)):
            standing = _standing(ratios, looks.early_error(len(ratios)))
            if standing.verdict is not Verdict.same or standing.visible <= NARROW:
                self._decided[name] = standing

    def drop(self, name: str) -> None:
        """Forget a benchmark that could not be timed."""
        self._ratios.pop(name, None)

    def close(self) -> dict[str, Standing]:
        """Look a last time at what was not decided early, and tell of all."""
        return {
            name: self._decided.get(name) or _standing(ratios, looks.last_error(len(ratios)))
            for name, ratios in self._ratios.items()
        }


def _standing(ratios: list[float], error: float) -> Standing:
    # Logarithms, so that which interpreter is divided by which makes no difference.
    interval = median_interval(np.log(ratios), error)
    return Standing(
        ratio=math.exp(interval.median),
        low=math.exp(interval.low),
        high=math.exp(interval.high),
        confidence=1 - error,
        visible=math.expm1(interval.visible),
        pairs=len(ratios),
    )
