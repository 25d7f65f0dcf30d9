"""From the outcomes of a claim's proofs to its verdict."""

from typing import Dict, Set

HOLDS = "holds"
SUPERSEDED = "superseded"
BROKEN = "broken"
UNPROVEN = "unproven"
VERDICTS = (HOLDS, SUPERSEDED, BROKEN, UNPROVEN)

PASSED = "passed"
FAILED = "failed"
OUTCOMES = (PASSED, FAILED, UNPROVEN)


def judge(proofs):
    """Weigh the proofs of one claim: the worst of them decides.

    Args:
        proofs: Records of the proofs that apply to the running release, each with ``outcome`` and ``today``, which
            tells that it proves the behaviour of a release past the claim's era.

    Returns:
        One of :data:`VERDICTS`. Without any proof a claim is unproven.
    """
    outcomes = {proof["outcome"] for proof in proofs}
    if FAILED in outcomes:
        return BROKEN
    if UNPROVEN in outcomes or not outcomes:
        return UNPROVEN
    return SUPERSEDED if any(proof["today"] for proof in proofs) else HOLDS


def left_out(claims):
    """Find the proofs that had no say: unproven here, of claims that other proofs decided.

    Args:
        claims: The ``claims`` of a record.

    Returns:
        For each reason why proofs are unproven, the set of their node ids.
    """
    found: Dict[str, Set[str]] = {}
    for entry in claims.values():
        if entry["verdict"] != UNPROVEN:
            for proof in entry["proofs"]:
                if proof["outcome"] == UNPROVEN:
                    found.setdefault(proof["why"], set()).add(proof["id"])
    return found


def leaks_of(claims):
    """Find the proofs that left global state changed.

    Args:
        claims: The ``claims`` of a record.

    Returns:
        By node id, what each left: a list of lines.
    """
    return {proof["id"]: proof["leaks"] for entry in claims.values() for proof in entry["proofs"] if "leaks" in proof}


def explain(proofs):
    """Give the one line that says why a claim does not hold, or None where no proof says anything."""
    for outcome in (FAILED, UNPROVEN):
        for proof in proofs:
            if proof["outcome"] == outcome:
                return proof["why"]
    return None
