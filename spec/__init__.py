"""The suite: proofs of every claim of the introduction, a folder a chapter."""
