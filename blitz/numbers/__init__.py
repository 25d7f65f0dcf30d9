"""The numbers that a release computes from fixed seeds, so that "same code, same seed, other results" finds its cause.

:mod:`blitz.numbers.measured` computes them inside the release under test, a module a cause: random streams, initial
weights, the networks' forward and backward pass, optimizers, a training run, and arithmetic whose answer is known
exactly. All but the first two start from numbers that the release did not draw (:mod:`blitz.numbers.frozen`), so that a
changed stream shows once and not everywhere. :mod:`blitz.numbers.settings` tells what the processor and the number of
threads change by themselves; ``python -m blitz.numbers`` does both and prints JSON.

:func:`differences` compares the field ``numbers`` of two records. Importing it imports neither torch nor NumPy.
"""

from blitz.numbers.comparison import (
    BEYOND,
    BOUNDS,
    IDENTICAL,
    ONLY_AFTER,
    ONLY_BEFORE,
    ROUNDING,
    Difference,
    differences,
    wrong,
)

__all__ = [
    "BEYOND",
    "BOUNDS",
    "IDENTICAL",
    "ONLY_AFTER",
    "ONLY_BEFORE",
    "ROUNDING",
    "Difference",
    "differences",
    "wrong",
]
