"""Looking again and again at pairs that come in, without more false alarms than one look would give.

Whoever looks after every pair and stops at the first interval that excludes equality flags far more than 5 % of equal
benchmarks: each look is one more chance to err. So there are few looks, at 8, 16, 32, ... pairs, and they share the
error: half of it goes to the early ones in shares of 1/2, 1/4, 1/8, ... and what no look has spent is left for the last
one, when the budget ends. All chances to err add up to no more than the whole (Bonferroni's bound). It was preferred to
spending functions that gain a few percent of width (Lan and DeMets) for what it needs to know: neither how the looks
depend on each other, nor the distribution of ratios, nor how many pairs the budget will allow. How many it did allow
must not depend on what they showed, so nothing of them is shown before the end.
"""

FEWEST = 6  # pairs; with fewer, not even all of them on one side would be rare enough
FIRST = 8  # pairs at the first look; fewer could not be as sure as an early look must be
ERROR = 0.05  # how often a benchmark may be flagged where there is no difference


def is_look(pairs: int) -> bool:
    """Tell whether one looks after this many pairs, though more could come."""
    return pairs % FIRST == 0 and (pairs // FIRST).bit_count() == 1


def early_error(pairs: int) -> float:
    """Give the error of the look after this many pairs."""
    return ERROR / 2 / 2 ** _looks(pairs)


def last_error(pairs: int) -> float:
    """Give the error that is left for a last look after this many pairs, those at which one looked early included."""
    return ERROR / 2 * (1 + 0.5 ** _looks(pairs))


def _looks(pairs: int) -> int:
    """Count the early looks up to this many pairs."""
    return (pairs // FIRST).bit_length()
