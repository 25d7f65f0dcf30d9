"""Proofs of chapter 3: neural networks."""
