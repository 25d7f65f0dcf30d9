"""Mutants of chapter 5."""
