"""Proofs of chapter 2: autograd."""
