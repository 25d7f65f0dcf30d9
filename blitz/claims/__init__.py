"""The registry of claims: what the introduction asserts, by id.

Knows nothing of torch or pytest, and runs on Python 3.7: the plugin reads it inside the release under test, the command
line outside.
"""

from blitz.claims.registry import Chapter, Claim, Era, Registry, RegistryError, ReleaseException
from blitz.claims.release import release_at_least, release_within

__all__ = [
    "Chapter",
    "Claim",
    "Era",
    "Registry",
    "RegistryError",
    "ReleaseException",
    "release_at_least",
    "release_within",
]
