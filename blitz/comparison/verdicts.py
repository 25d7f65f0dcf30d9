"""Claims whose verdict changed."""

from typing import NamedTuple

from blitz.claims import Registry
from blitz.comparison.differences import Difference, differences
from blitz.comparison.seriousness import BROKE, MENDED, PROVABLE, SUPERSEDED, UNPROVABLE
from blitz.record import BROKEN, UNPROVEN


class Moved(NamedTuple):
    """A claim with another verdict.

    Attributes:
        claim: Its id.
        says: Its wording.
        before: The old verdict.
        after: The new one.
        why: What the record says of a verdict that is broken or unproven, the new one's before the old one's.
        was: What the registry says of the behaviour on the old side, where the claim's era ends between the two.
        now: The same of the new side.
        observed: What the proofs observed differently, by name.
    """

    claim: str
    says: str
    before: str
    after: str
    why: str | None
    was: str | None
    now: str | None
    observed: dict[str, Difference]


def section_of(before: str, after: str) -> str | None:
    """Name the section of a comparison that tells of a change of verdict; None where it is the same."""
    if before == after:
        return None
    if after == BROKEN:
        return BROKE
    if UNPROVEN in (before, after):
        return PROVABLE if before == UNPROVEN else UNPROVABLE
    return MENDED if before == BROKEN else SUPERSEDED


def moved(identifier: str, before: dict, after: dict, registry: Registry) -> Moved:
    """Describe the change of a claim's verdict.

    Args:
        identifier: The claim's id; the registry need not know it any more.
        before: Its entry in the old record.
        after: Its entry in the new one.
        registry: Where its wording and its era are.
    """
    claim = registry.claims.get(identifier)
    was = now = None
    if claim and claim.era and section_of(before["verdict"], after["verdict"]) == SUPERSEDED:
        was, now = claim.era.was, claim.era.now
        if before["verdict"] == "superseded":
            was, now = now, was
    # A claim that can't be told has observed nothing, which says nothing of the release.
    proven = UNPROVEN not in (before["verdict"], after["verdict"])
    return Moved(
        identifier,
        claim.says if claim else "",
        before["verdict"],
        after["verdict"],
        after["why"] or before["why"],
        was,
        now,
        differences(before["observations"], after["observations"]) if proven else {},
    )
