"""From the outcomes of a claim's proofs to its verdict."""

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


def explain(proofs):
    """Give the one line that says why a claim does not hold, or None where no proof says anything."""
    for outcome in (FAILED, UNPROVEN):
        for proof in proofs:
            if proof["outcome"] == outcome:
                return proof["why"]
    return None
