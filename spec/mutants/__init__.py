"""Broken PyTorches: each changes one behaviour, and the proofs of the claims that it cites must notice."""
