"""What a suite has in source."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Source(NamedTuple):
    """One proof's source: its function's name, where it stands (``spec/…:12``), and itself."""

    name: str
    where: str
    source: str


class Sources(NamedTuple):
    """What the suite itself gives to the report.

    Attributes:
        proofs: The sources of the proofs, by claim.
        examples: The documents' examples as code that runs, by claim.
    """

    proofs: Mapping[str, Sequence[Source]]
    examples: Mapping[str, str]
