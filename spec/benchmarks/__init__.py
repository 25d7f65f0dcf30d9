"""Figures, never tests: benchmarks of what the introduction speaks of, and scripts."""
