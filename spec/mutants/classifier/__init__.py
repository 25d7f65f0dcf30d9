"""Mutants of chapter 4."""
