"""Proofs of chapter 4: training a classifier."""
