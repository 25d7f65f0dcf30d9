"""Proofs of chapter 5: data parallelism."""
