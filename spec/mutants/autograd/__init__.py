"""Mutants of chapter 2."""
