"""What is known of each benchmark so far: faster, slower or no difference found."""

import enum
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from blitz.against import looks
from blitz.against.interval import Interval, median_interval

# Where a difference as small as this would have been seen, and none was, more pairs would tell nothing that matters.
NARROW = 0.02


class Verdict(str, enum.Enum):
    """What this interpreter is, compared with the other one."""

    faster = "faster"
    slower = "slower"
    same = "no difference found"
    unknown = "too few pairs"


@dataclass(frozen=True)
class Standing:
    """One benchmark's comparison.

    Attributes:
        ratio: Median over the pairs of this interpreter's seconds divided by the other's; above 1, this one is slower.
        low: Of the confidence interval; 0 where there were too few pairs.
        high: Or infinity.
        confidence: Of that interval, such as 0.975: what is left of 95 % where one has looked before.
        visible: The smallest difference that would have been seen in four of five such comparisons, as a share (0.03 is
            3 %); or infinity.
        pairs: How many there were.
    """

    ratio: float
    low: float
    high: float
    confidence: float
    visible: float
    pairs: int

    @property
    def verdict(self) -> Verdict:
        """Say which is faster, if that is sure."""
        if self.low == 0:
            return Verdict.unknown
        if self.low > 1:
            return Verdict.slower
        return Verdict.faster if self.high < 1 else Verdict.same


class Standings:
    """Comparisons that grow pair by pair.

    Args:
        benchmarks: Their names.
    """

    def __init__(self, benchmarks: Iterable[str]):
        self._ratios: dict[str, list[float]] = {name: [] for name in benchmarks}
        self._decided: dict[str, Standing] = {}

    @property
    def undecided(self) -> list[str]:
        """Name the benchmarks that more pairs would tell more of."""
        return [name for name in self._ratios if name not in self._decided]

    def add(self, pair: Mapping[str, float]) -> None:
        """Add the ratios of one pair, and decide what is clear by now.

        Args:
            pair: This interpreter's seconds divided by the other's; only of undecided benchmarks, not necessarily of all.
        """
        for name, ratio in pair.items():
            ratios = self._ratios[name]
            ratios.append(ratio)
            if looks.is_look(len(ratios)):
                standing = _standing(ratios, looks.early_error(len(ratios)))
                if standing.verdict is not Verdict.same or standing.visible <= NARROW:
                    self._decided[name] = standing

    def drop(self, name: str) -> None:
        """Forget a benchmark that can't be timed."""
        del self._ratios[name]

    def close(self) -> dict[str, Standing]:
        """Look a last time, at what was not decided early."""
        return {
            name: self._decided.get(name) or _standing(ratios, looks.last_error(len(ratios)))
            for name, ratios in self._ratios.items()
            if ratios
        }


def _standing(ratios: list[float], error: float) -> Standing:
    # Logarithms, so that which interpreter is divided by which makes no difference.
    interval: Interval = median_interval(np.log(ratios), error)
    return Standing(
        ratio=math.exp(interval.median),
        low=math.exp(interval.low),
        high=math.exp(interval.high),
        confidence=1 - error,
        visible=math.expm1(interval.visible),
        pairs=len(ratios),
    )
