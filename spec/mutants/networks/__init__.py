"""Mutants of chapter 3."""
