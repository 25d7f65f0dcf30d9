"""Which verdicts of a record are stale, and how they are replaced."""

from __future__ import annotations

from blitz.atlas.fingerprint import Fingerprints
from blitz.record import VERDICTS

# What may differ between a record and a later run that replaces some of its verdicts: the machine's kernel alone.
_ANY = {"platform"}


def stale(record: dict, stamps: Fingerprints) -> list[str]:
    """Find the claims whose verdict is missing or is not that of the suite as it stands.

    Args:
        record: Of a release.
        stamps: The fingerprints of the suite.
    """
    entries = record["claims"]
    return [
        identifier
        for identifier, stamp in stamps.claims.items()
        if entries.get(identifier, {}).get("fingerprint") != stamp
    ]


def has_stale_numbers(record: dict, stamps: Fingerprints) -> bool:
    """Tell whether a record's numbers are missing or are not what would be measured now."""
    return record.get("numbers", {}).get("fingerprint") != stamps.numbers


def is_fresh(record: dict, stamps: Fingerprints) -> bool:
    """Tell whether a record says of each claim, and of no other, what the suite as it stands found; and its numbers."""
    same = record["claims"].keys() == stamps.claims.keys()
    return same and not stale(record, stamps) and not has_stale_numbers(record, stamps)


def stamped(record: dict, stamps: Fingerprints) -> dict:
    """Give a record in which each verdict, and its numbers, carry the fingerprint of what gave them."""
    claims = {
        identifier: {**entry, "fingerprint": stamps.claims[identifier]}
        for identifier, entry in record["claims"].items()
    }
    numbers = {"numbers": {**record["numbers"], "fingerprint": stamps.numbers}} if "numbers" in record else {}
    return {**record, **numbers, "claims": claims}


def to_run(record: dict, stamps: Fingerprints) -> list[str]:
    """Find the claims to run again: those that are stale, and whatever else shares a proof with one that runs again.

    Returns:
        Their ids; where none is stale the quickest, since numbers are measured when proofs have run.
    """
    claims = record["claims"]
    known = [identifier for identifier in stamps.claims if identifier in claims]
    took = {identifier: sum(proof["seconds"] for proof in claims[identifier]["proofs"]) for identifier in known}
    found = set(stale(record, stamps) or [min(took, key=lambda identifier: took[identifier])])
    proofs = {identifier: {proof["id"] for proof in entry["proofs"]} for identifier, entry in claims.items()}
    before = None
    while found != before:
        before = set(found)
        shared = set().union(*(proofs.get(identifier, set()) for identifier in found))
        found |= {identifier for identifier, own in proofs.items() if own & shared}
    return [identifier for identifier in stamps.claims if identifier in found]


def fits(record: dict, part: dict) -> bool:
    """Tell whether a run of some claims was on the same release, with the same tools, as a record."""
    same = all(
        record["environment"].get(name) == value for name, value in part["environment"].items() if name not in _ANY
    )
    return same and all(record[name] == part[name] for name in ("schema", "seed", "profile"))


def merged(record: dict, part: dict, stamps: Fingerprints) -> dict:
    """Give a record with the verdicts of a later run in place of its own; claims that are no more are dropped.

    Args:
        record: One of the whole suite.
        part: What a run of all its stale claims found; :func:`fits` is true of the two.
        stamps: The fingerprints of the suite.
    """
    found = {**record["claims"], **part["claims"]}
    claims = {identifier: found[identifier] for identifier in stamps.claims}
    verdicts = [entry["verdict"] for entry in claims.values()]
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    # Whatever else the part has, such as what was measured beside the proofs, is newer.
    own = {name: value for name, value in part.items() if name not in ("whole", "missing", "seconds")}
    return {**record, **own, "missing": [], "claims": claims, "counts": counts}
