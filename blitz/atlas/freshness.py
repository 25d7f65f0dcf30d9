"""Which verdicts of a record are stale, and how they are replaced."""

from __future__ import annotations

from blitz.record import VERDICTS

# What may differ between a record and a later run that replaces some of its verdicts: the machine's kernel alone.
_ANY = {"platform"}


def stale(record: dict, stamps: dict[str, str]) -> list[str]:
    """Find the claims whose verdict is missing or is not that of the suite as it stands.

    Args:
        record: Of a release.
        stamps: The fingerprint of each claim of the suite, as :func:`blitz.atlas.fingerprint.fingerprints` gives them.
    """
    entries = record["claims"]
    return [
        identifier for identifier, stamp in stamps.items() if entries.get(identifier, {}).get("fingerprint") != stamp
    ]


def is_fresh(record: dict, stamps: dict[str, str]) -> bool:
    """Tell whether a record says of each claim, and of no other, what the suite as it stands found."""
    return record["claims"].keys() == stamps.keys() and not stale(record, stamps)


def stamped(record: dict, stamps: dict[str, str]) -> dict:
    """Give a record in which each verdict carries the fingerprint of the proofs that gave it."""
    claims = {
        identifier: {**entry, "fingerprint": stamps[identifier]} for identifier, entry in record["claims"].items()
    }
    return {**record, "claims": claims}


def stale_together(record: dict, stamps: dict[str, str]) -> list[str]:
    """Find the claims to run again: those that are stale, and whatever else shares a proof with one that runs again."""
    found = set(stale(record, stamps))
    proofs = {identifier: {proof["id"] for proof in entry["proofs"]} for identifier, entry in record["claims"].items()}
    before = None
    while found != before:
        before = set(found)
        shared = set().union(*(proofs.get(identifier, set()) for identifier in found))
        found |= {identifier for identifier, own in proofs.items() if own & shared}
    return [identifier for identifier in stamps if identifier in found]


def fits(record: dict, part: dict) -> bool:
    """Tell whether a run of some claims was on the same release, with the same tools, as a record."""
    same = all(record["environment"][name] == value for name, value in part["environment"].items() if name not in _ANY)
    return same and all(record[name] == part[name] for name in ("schema", "seed", "profile"))


def merged(record: dict, part: dict, stamps: dict[str, str]) -> dict:
    """Give a record with the verdicts of a later run in place of its own; claims that are no more are dropped.

    Args:
        record: One of the whole suite.
        part: What a run of all its stale claims found; :func:`fits` is true of the two.
        stamps: The fingerprint of each claim of the suite.
    """
    found = {**record["claims"], **part["claims"]}
    claims = {identifier: found[identifier] for identifier in stamps}
    verdicts = [entry["verdict"] for entry in claims.values()]
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    # Whatever else the part has, such as what was measured beside the proofs, is newer.
    own = {name: value for name, value in part.items() if name not in ("whole", "missing", "seconds")}
    return {**record, **own, "missing": [], "claims": claims, "counts": counts}
