"""Warnings that appeared, went, or say something else."""

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from blitz.comparison.differences import Appeared, Difference, Gone, Value, difference

_ALIKE = 0.6  # warnings of a category that share this part of their characters are one, in other words


class Warned(NamedTuple):
    """A warning that changed: its category, how, and the claims during whose proofs it was given."""

    claims: tuple[str, ...]
    category: str
    difference: Difference


def warned(entries: Iterable[tuple[str, dict, dict]]) -> tuple[Warned, ...]:
    """Compare the warnings of claims.

    Args:
        entries: Claims, each with its entry in the old record and in the new one.
    """
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for claim, before, after in entries:
        old, new = ([(one["category"], one["message"]) for one in side["warnings"]] for side in (before, after))
        gone = [one for one in old if one not in new]
        came = [one for one in new if one not in old]
        for category, message in gone:
            successor = _reworded(category, message, came)
            if successor is not None:
                came.remove((category, successor))
            found.setdefault((category, message, successor), []).append(claim)
        for category, message in came:
            found.setdefault((category, None, message), []).append(claim)
    return tuple(Warned(tuple(claims), category, _change(*texts)) for (category, *texts), claims in found.items())


def _reworded(category: str, message: str, came: list[tuple[str, str]]) -> str | None:
    messages = [other for kind, other in came if kind == category]
    return next(iter(difflib.get_close_matches(message, messages, n=1, cutoff=_ALIKE)), None)


def _change(gone: str | None, came: str | None) -> Difference:
    if gone is None:
        return Appeared(came)
    if came is None:
        return Gone(gone)
    return difference(gone, came) or Value(gone, came)
