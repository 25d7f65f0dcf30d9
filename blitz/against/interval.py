"""The bootstrap confidence interval of a median."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

# A difference of this many standard errors beyond the interval's half is flagged four times of five (80 % of a normal).
_FOUR_OF_FIVE = 0.8416


@dataclass(frozen=True)
class Interval:
    """The median of a sample, and between what the median of all that could have been drawn lies.

    Attributes:
        median: Of the sample.
        low: The lower bound; minus infinity where the sample is too small for any at this level.
        high: The upper bound; or infinity.
        visible: How far the true median must be from zero to be told from it in four of five such samples.
    """

    median: float
    low: float
    high: float
    visible: float


def median_interval(sample: np.ndarray, error: float) -> Interval:
    """Give a median with its bootstrap interval, never narrower than the exact one.

    The bootstrap of a median needs no random numbers: all resamples of ``n`` values have their medians among these
    values, the ``k``-th smallest or below with a probability that is binomial (Efron 1979). With few values this
    percentile interval is too narrow: of samples of seven it misses the truth in 12 % where 2.5 % are asked for. So it
    reaches at least as far as the interval between order statistics, which holds for independent draws of any
    distribution, since each draw is above or below the true median as a fair coin falls. From some twenty draws on the
    two are about the same.

    Args:
        sample: (n,) draws; in the comparison of releases, a logarithm of a ratio for each pair.
        error: How often the interval may miss the true median, both sides together, such as 0.05.

    Returns:
        The interval; ``visible`` by the bootstrap's standard error.
    """
    ordered = np.sort(np.asarray(sample, dtype=float))
    count = len(ordered)
    median = float(np.median(ordered))
    rank = _rank(count, error)
    if rank == 0:
        return Interval(median, -math.inf, math.inf, math.inf)
    low, high = float(ordered[rank - 1]), float(ordered[count - rank])
    visible = max(high - median, median - low) + _FOUR_OF_FIVE * _standard_error(ordered)
    return Interval(median, low, high, visible)


@cache  # the same for all benchmarks that have as many pairs
def _rank(count: int, error: float) -> int:
    return min(_bootstrap_rank(count, error), _exact_rank(count, error))


def _exact_rank(count: int, error: float) -> int:
    """Tell which order statistic, counted from either end, bounds the median of any distribution.

    Returns:
        From 1, the smallest value, upwards; 0 where even the smallest and the largest miss too often.
    """
    rank = 0
    while 2 * _at_most(rank, count, 0.5) <= error:
        rank += 1
    return rank


def _bootstrap_rank(count: int, error: float) -> int:
    """Tell which order statistic is the bootstrap's percentile ``error / 2`` of the median."""
    return next(rank for rank in range(1, count + 1) if _median_at_most(rank, count) >= error / 2)


def _median_at_most(rank: int, count: int) -> float:
    """Give how likely a resample's median, the lower one of two, is at most the value of this rank."""
    needed = (count + 1) // 2
    return 1 - _at_most(needed - 1, count, rank / count)


def _at_most(successes: int, trials: int, probability: float) -> float:
    """Give the binomial distribution function."""
    terms = (math.comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(successes + 1))
    return math.fsum(terms)


def _standard_error(ordered: np.ndarray) -> float:
    """Give the standard deviation of the bootstrap's medians (Maritz and Jarrett 1978)."""
    weights = _weights(len(ordered))
    mean = weights @ ordered
    return math.sqrt(weights @ (ordered - mean) ** 2)


@cache
def _weights(count: int) -> np.ndarray:
    """Give how likely each order statistic is a resample's median."""
    return np.diff([0.0, *(_median_at_most(rank, count) for rank in range(1, count + 1))])
