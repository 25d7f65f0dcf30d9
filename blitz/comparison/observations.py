"""What proofs observed differently of claims whose verdict is the same."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from blitz.comparison.differences import Difference, difference, differences
from blitz.record import BROKEN, UNPROVEN


class Observed(NamedTuple):
    """An observation that changed: its name, what changed, and the claims whose proofs made it."""

    claims: tuple[str, ...]
    name: str
    difference: Difference


def changes_of(before: dict, after: dict) -> dict[str, Difference]:
    """Compare the entries of a claim whose verdict is the same in two records.

    Args:
        before: The old entry.
        after: The new one.

    Returns:
        By name, what was observed differently; and so *why* the claim is broken, or can't be told.
    """
    verdict = after["verdict"]
    found = {}
    if verdict in (BROKEN, UNPROVEN):
        why = difference(before["why"], after["why"])
        if why is not None:
            found["why " + ("it is broken" if verdict == BROKEN else "it can't be told")] = why
    return {**found, **differences(before["observations"], after["observations"])}


def grouped(changes: Iterable[tuple[str, dict[str, Difference]]]) -> tuple[Observed, ...]:
    """Tell once what several claims observed alike, since one proof may cite several.

    Args:
        changes: Claims with what changed of each, by name.
    """
    claims: dict[str, list[str]] = {}
    told = {}
    for claim, named in changes:
        for name, changed in named.items():
            key = json.dumps([name, type(changed).__name__, changed], sort_keys=True)
            claims.setdefault(key, []).append(claim)
            told[key] = name, changed
    return tuple(Observed(tuple(claims[key]), *told[key]) for key in told)
