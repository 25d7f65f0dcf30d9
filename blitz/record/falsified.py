"""What a record keeps of a claim's mutants."""

NOTICED = "noticed"
SURVIVED = "survived"
NOT_APPLICABLE = "not applicable"  # this release has nothing there to break
UNTRIED = "untried"  # no proof of the claim runs here, or one fails without any mutant
FAULTY = "faulty"  # the mutant itself raises


def ways_to_fail(entry):
    """Count the ways in which a claim's proofs were seen to fail.

    Args:
        entry: A claim's entry in a record.

    Returns:
        The number of mutants that were noticed, or None where none was ever tried.
    """
    if "falsified" not in entry:
        return None
    return sum(mutant["outcome"] == NOTICED for mutant in entry["falsified"]["mutants"])


def is_explained(found):
    """Tell whether each mutant that a machine made was noticed or has a reviewed reason.

    Args:
        found: The field ``falsified_by_machine``.
    """
    return all(survivor["because"] is not None for survivor in found["survived"])


def is_falsified(found):
    """Tell whether nothing is amiss with a claim's mutants: it has some, and none went unnoticed or was faulty.

    Args:
        found: The field ``falsified``. Where no mutant could be tried, nothing is known to be amiss.
    """
    outcomes = {mutant["outcome"] for mutant in found["mutants"]}
    return bool(outcomes) and not outcomes & {SURVIVED, FAULTY}
