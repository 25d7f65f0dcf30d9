"""What a run of the benchmarks tells: rows, limits, shares of them, tables and pictures.

Runs outside the release under test, on Python 3.10 or newer, and knows nothing of torch: everything comes from the JSON
of pytest-benchmark, to which the suite's fixture ``measure`` has added what was timed.
"""

from blitz.bench.results import BenchError, Results, read_results

__all__ = ["BenchError", "Results", "read_results"]
