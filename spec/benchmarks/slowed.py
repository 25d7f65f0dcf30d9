"""A clock that makes what it times slower, to see whether ``blitz bench --against`` notices.

``SLOWED_BY=0.1 pytest spec/benchmarks --benchmark-timer=spec.benchmarks.slowed.clock`` takes a tenth longer for each
round: pytest-benchmark asks the clock before and after it, and each time the clock spins for a tenth of what has gone
by since it last answered. Nothing that is timed is touched.
"""

import os
import time

_SHARE = float(os.environ.get("SLOWED_BY", "0"))
_LONGEST = 5.0  # seconds; more than that was no round, but somebody else's turn
_answered = time.perf_counter()


def clock():
    """Give the time in seconds, late by a share of what has gone by."""
    global _answered  # noqa: PLW0603 - a clock knows what time it has told
    asked = time.perf_counter()
    late = asked + _SHARE * min(asked - _answered, _LONGEST)
    _answered = asked
    while _answered < late:
        _answered = time.perf_counter()
    return _answered
