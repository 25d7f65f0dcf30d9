"""Numbers that two releases compute differently from the same seeds."""

from blitz.numbers import BEYOND, IDENTICAL, ROUNDING, Difference, differences

_ORDER = {BEYOND: 0, ROUNDING: 2}  # an entry that only one release has comes between


def drifted(before: dict, after: dict) -> tuple[Difference, ...]:
    """Compare what two records tell of numbers, where both do.

    Args:
        before: The old record.
        after: The new one.

    Returns:
        The entries that are not identical, what differs beyond rounding first.
    """
    if "numbers" not in before or "numbers" not in after:
        return ()
    found = [one for one in differences(before["numbers"], after["numbers"]) if one.how != IDENTICAL]
    return tuple(sorted(found, key=lambda one: _ORDER.get(one.how, 1)))
