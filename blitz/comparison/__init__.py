"""What changed from one record to another: pure functions that know nothing of torch, pytest or the terminal.

Runs outside the release under test, on Python 3.10 or newer.
"""

from blitz.comparison.comparison import Comparison, ComparisonError, compare

__all__ = ["Comparison", "ComparisonError", "compare"]
