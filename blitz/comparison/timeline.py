"""One claim over many releases."""

from collections.abc import Iterable
from typing import NamedTuple

from blitz.comparison.differences import Difference, differences
from blitz.record import UNPROVEN


class Point(NamedTuple):
    """A claim on one release.

    Attributes:
        release: torch's version.
        verdict: What its record says, or None where that does not tell of the claim.
        changed: What was observed differently than on the release before, by name.
    """

    release: str
    verdict: str | None
    changed: dict[str, Difference]


def timeline(claim: str, records: Iterable[dict]) -> tuple[Point, ...]:
    """Follow a claim from record to record.

    Args:
        claim: Its id.
        records: In the order of releases. Where the claim can't be told, nothing was observed, and the next release on
            which it can is compared with the last one on which it could.
    """
    points = []
    seen = None
    for record in records:
        entry = record["claims"].get(claim)
        changed: dict[str, Difference] = {}
        if entry and entry["verdict"] != UNPROVEN:
            observed = entry["observations"]
            changed = {} if seen is None else differences(seen, observed)
            seen = observed
        points.append(Point(record["environment"]["torch"], entry and entry["verdict"], changed))
    return tuple(points)
