"""Claims whose verdict changed."""

from typing import NamedTuple

from blitz.claims import Claim, Registry
from blitz.comparison.differences import Difference, differences
from blitz.comparison.seriousness import BROKE, MENDED, PROVABLE, SUPERSEDED, UNPROVABLE
from blitz.record import BROKEN, HOLDS, UNPROVEN


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
        known: What the registry says of it besides: where that change is known from, or why a release is an exception.
        observed: What the proofs observed differently, by name.
    """

    claim: str
    says: str
    before: str
    after: str
    why: str | None
    was: str | None
    now: str | None
    known: str | None
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


def moved(identifier: str, before: dict, after: dict, releases: tuple[str, str], registry: Registry) -> Moved:
    """Describe the change of a claim's verdict.

    Args:
        identifier: The claim's id; the registry need not know it any more.
        before: Its entry in the old record.
        after: Its entry in the new one.
        releases: The versions of torch that the two are of.
        registry: Where its wording, its era and its exceptions are.
    """
    claim = registry.claims.get(identifier)
    verdicts = before["verdict"], after["verdict"]
    was = now = None
    if claim and claim.era and section_of(*verdicts) == SUPERSEDED:
        was, now = (claim.era.was, claim.era.now)[:: 1 if verdicts[0] == HOLDS else -1]
    # A claim that can't be told has observed nothing, which says nothing of the release.
    observed = {} if UNPROVEN in verdicts else differences(before["observations"], after["observations"])
    says, known = (claim.says, _known(claim, verdicts, releases)) if claim else ("", None)
    return Moved(identifier, says, *verdicts, after["why"] or before["why"], was, now, known, observed)


def _known(claim: Claim, verdicts: tuple[str, str], releases: tuple[str, str]) -> str | None:
    if BROKEN in verdicts:
        exception = claim.exception_on(releases[verdicts.index(BROKEN)])
        return exception and f"as known of {exception.release}: {exception.because}"
    return claim.era.source if claim.era and section_of(*verdicts) == SUPERSEDED else None
