"""Strategies that serve again."""

from functools import lru_cache

# Makes a function give the same strategy for the same arguments. Hypothesis examines each new one, when it is first
# drawn from, for longer than the drawing takes. Bounded, as shapes are many.
reused = lru_cache(maxsize=1024)
