"""Proofs of chapter 1: tensors."""
