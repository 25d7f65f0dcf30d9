"""Mutants of chapter 1."""
