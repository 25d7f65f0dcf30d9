"""A record as what differs from another's: neighbouring releases have most of theirs in common.

A record is first *flattened*, so that each thing stands once: a proof by its id, with the claims that it proves. Then
only the *delta* from another flat record is kept. Both ways are exact.
"""

from __future__ import annotations

import hashlib
import json

_NOTHING: dict = {}


def flatten(record: dict) -> dict:
    """Bring a record into the form of which deltas are small.

    Args:
        record: As :func:`blitz.record.read_record` gives it. It is not changed.

    Returns:
        The record with ``proofs`` by id, each with the ids of its ``claims`` instead of its place in them, and their
        ``seconds``, which differ in every run, as one list in the order of ids.
    """
    proofs: dict[str, dict] = {}
    claims = {}
    for identifier, entry in record["claims"].items():
        for proof in entry["proofs"]:
            plain = {name: value for name, value in proof.items() if name not in ("id", "seconds")}
            proofs.setdefault(proof["id"], {**plain, "claims": []})["claims"].append(identifier)
        claims[identifier] = {name: value for name, value in entry.items() if name != "proofs"}
    took = {proof["id"]: proof["seconds"] for entry in record["claims"].values() for proof in entry["proofs"]}
    return {**record, "claims": claims, "proofs": proofs, "proof_seconds": [took[name] for name in sorted(took)]}


def restore(flat: dict) -> dict:
    """Give the record that :func:`flatten` was given."""
    record = {name: value for name, value in flat.items() if name not in ("proofs", "proof_seconds")}
    record["claims"] = {identifier: {**entry, "proofs": []} for identifier, entry in flat["claims"].items()}
    for identifier, seconds in zip(sorted(flat["proofs"]), flat["proof_seconds"], strict=True):
        proof = dict(flat["proofs"][identifier])
        for claim in proof.pop("claims"):
            record["claims"][claim]["proofs"].append({**proof, "id": identifier, "seconds": seconds})
    return record


def delta(before: dict, after: dict) -> dict:
    """Say how one nested dict becomes another.

    Returns:
        What is ``gone`` (names), what is ``set`` (values by name) and what is ``changed`` (a delta by name), each only
        where there is any; lists count as a whole.
    """
    gone = [name for name in before if name not in after]
    values, changed = {}, {}
    for name, value in after.items():
        if name in before and _same(before[name], value):
            continue
        if isinstance(value, dict) and isinstance(before.get(name), dict):
            changed[name] = delta(before[name], value)
        else:
            values[name] = value
    return {name: part for name, part in (("gone", gone), ("set", values), ("changed", changed)) if part}


def apply(before: dict, change: dict) -> dict:
    """Give the dict to which a delta leads; the one before is not changed."""
    gone = set(change.get("gone", ()))
    after = {name: value for name, value in before.items() if name not in gone}
    after.update(change.get("set", _NOTHING))
    for name, inner in change.get("changed", _NOTHING).items():
        after[name] = apply(before[name], inner)
    return after


def digest(flat: dict) -> str:
    """Give what tells two flat records apart, in sixteen characters."""
    return hashlib.sha256(json.dumps(flat, sort_keys=True).encode()).hexdigest()[:16]


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same JSON; to Python ``1``, ``1.0`` and ``True`` are equal."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
