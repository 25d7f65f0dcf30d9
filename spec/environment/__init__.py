"""Proofs of the preface: the environment."""
