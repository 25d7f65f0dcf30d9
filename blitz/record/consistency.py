"""What a schema can't say of a record: that its parts agree."""

from typing import Dict, Tuple

from blitz.reading import ReadingError, line
from blitz.record.verdict import BROKEN, FAILED, HOLDS, PASSED, SUPERSEDED, UNPROVEN, VERDICTS

_ROWS = ("digests", "sample", "largest", "sums")


def check_consistency(record):
    """See that the parts of a record agree.

    Args:
        record: A record that follows the schema.

    Raises:
        ReadingError: Two of them don't; the message names the place.
    """
    proofs: Dict[str, dict] = {}
    for identifier, entry in record["claims"].items():
        _check_claim("claims." + identifier, entry, proofs, "incomplete" in record)
    for index, identifier in enumerate(record["missing"]):
        if identifier in record["claims"]:
            raise _at("missing[{}]".format(index), "names {}, which stands in claims", line(identifier, 100))
    verdicts = [entry["verdict"] for entry in record["claims"].values()]
    for verdict in VERDICTS:
        told, found = record["counts"][verdict], verdicts.count(verdict)
        if told != found:
            raise _at("counts." + verdict, "is {}, and the claims have {}", told, found)
    if record["whole"] and "incomplete" in record:
        raise _at("whole", "is true of a run that was cut short, as incomplete tells")
    for name, entry in record.get("numbers", {}).get("entries", {}).items():
        _check_number("numbers.entries." + line(name, 100), name, entry)


def _at(place, complaint, *values):
    return ReadingError("{}: {}".format(place, complaint.format(*values)))


def _check_claim(place, entry, known, cut_short):
    """Check a claim's entry.

    Args:
        place: Where it stands.
        entry: The entry.
        known: The proofs of other claims by their ids, to which these are added.
        cut_short: Whether proofs are missing that were to run; a claim may then be unproven for want of them.
    """
    seen = set()
    for index, proof in enumerate(entry["proofs"]):
        where = "{}.proofs[{}]".format(place, index)
        if proof["id"] in seen:
            raise _at(where + ".id", "is '{}', which stands there twice", line(proof["id"], 100))
        seen.add(proof["id"])
        if known.setdefault(proof["id"], proof) != proof:
            raise _at(where, "is told otherwise by another claim")
        if (proof["why"] is None) != (proof["outcome"] == PASSED):
            raise _at(where + ".why", "doesn't fit an outcome of {}", proof["outcome"])
    possible = _possible(entry["proofs"])
    if cut_short and entry["verdict"] == UNPROVEN:
        return
    if entry["verdict"] not in possible:
        raise _at(
            place + ".verdict", "is {}, and its proofs make it {}", entry["verdict"], " or ".join(sorted(possible))
        )
    _check_why(place + ".why", entry)


def _possible(proofs):
    """Give the verdicts that proofs may come to.

    A record does not tell which of its unproven proofs have a say: one that lacks what its claim doesn't need has none.
    """
    outcomes = {proof["outcome"] for proof in proofs}
    if FAILED in outcomes:
        return {BROKEN}
    if PASSED not in outcomes:
        return {UNPROVEN}
    decided = SUPERSEDED if any(proof["today"] for proof in proofs if proof["outcome"] == PASSED) else HOLDS
    return {decided, UNPROVEN} if UNPROVEN in outcomes else {decided}


def _check_why(place, entry):
    """See that a claim tells why it is broken or unproven, in the words of one of its proofs, and else nothing."""
    outcome = {BROKEN: FAILED, UNPROVEN: UNPROVEN}.get(entry["verdict"])
    reasons = {proof["why"] for proof in entry["proofs"] if proof["outcome"] == outcome} or {None}
    if entry["why"] not in reasons:
        raise _at(place, "is not what a proof says that makes the claim {}", entry["verdict"])


def _check_number(place, name, entry):
    if "why" in entry:
        return
    whole = entry["dtype"] == "int64"
    if "values" in entry:
        rows: Tuple[str, ...] = ("values",)
        length = None
    else:
        rows = _ROWS
        length = len(entry["sizes"])
        if len(entry["parts"].split()) != length:
            raise _at(place + ".parts", "has not a name for each of {} parts", length)
        if name.split(".")[0] == "trajectory" and not all(part.isdecimal() for part in entry["parts"].split()):
            raise _at(place + ".parts", "are no steps of a training run")
    for row in rows:
        texts = entry[row].split(" ")
        if length is not None and len(texts) != length:
            raise _at("{}.{}".format(place, row), "has {} entries for {} parts", len(texts), length)
        if row != "digests" and not all(_is_number(text, whole) for text in texts):
            raise _at("{}.{}".format(place, row), "has what is no number of {}", entry["dtype"])


def _is_number(text, whole):
    try:
        if not whole:
            float.fromhex(text)
        elif len(text) > 20:  # the longest of int64
            return False
        else:
            int(text)
    except (OverflowError, ValueError):
        return False
    return True
