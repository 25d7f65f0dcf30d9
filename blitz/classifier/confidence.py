"""What a count of successes says about the probability behind it, exactly, by the binomial distribution.

Chapter 4, "Test": whether an accuracy is better than chance.
"""

import math
from typing import NamedTuple


class Interval(NamedTuple):
    """Where a probability lies, but for a stated error."""

    low: float
    high: float


def chance_of_at_least(successes, trials, probability):
    """Give the probability of that many successes or more in independent trials.

    Args:
        successes: From 0 to ``trials``.
        trials: How many.
        probability: Of a success in one trial, from 0 to 1.
    """
    if successes <= 0:
        return 1.0
    if probability in (0, 1):
        return float(probability)
    scale = math.lgamma(trials + 1)
    odds = (math.log(probability), math.log1p(-probability))
    return math.fsum(
        math.exp(scale - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * odds[0] + (trials - k) * odds[1])
        for k in range(successes, trials + 1)
    )


def confidence_interval(successes, trials, error):
    """Give Clopper and Pearson's interval for the probability of a success.

    Args:
        successes: From 0 to ``trials``.
        trials: How many, at least 1.
        error: How often at most, over repetitions, the interval misses the probability; half of it on either side.

    Returns:
        An :class:`Interval`.
    """
    return Interval(_lower(successes, trials, error), 1 - _lower(trials - successes, trials, error))


def _lower(successes, trials, error):
    """Find the least probability under which that many successes are no rarer than half the error; to 12 places."""
    if successes == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if chance_of_at_least(successes, trials, middle) < error / 2:
            low = middle
        else:
            high = middle
    return low
