"""What changed between two observations, by what kind of value they are."""

import difflib
from collections import Counter
from typing import Any, NamedTuple

from blitz.comparison.words import CAME, GONE, Piece, changed_words


class Value(NamedTuple):
    """Another value: a number, a truth, a list of numbers, or texts that have little in common."""

    before: Any
    after: Any


class Words(NamedTuple):
    """Another text of one line: the old and the new one as pieces of one."""

    before: str
    after: str
    pieces: tuple[Piece, ...]


class Lines(NamedTuple):
    """Other lines, in order: each as its one piece, gone or come, or as those of a line that reads otherwise."""

    lines: tuple[tuple[Piece, ...], ...]


class Names(NamedTuple):
    """Other names: those gone and those that came. Where there are none of either, the same stand in another order."""

    gone: tuple[Any, ...]
    came: tuple[Any, ...]


class Table(NamedTuple):
    """Other entries: a difference for each one that changed, by its key."""

    entries: "dict[str, Difference]"


class Appeared(NamedTuple):
    """A value where there was none."""

    after: Any


class Gone(NamedTuple):
    """No value where there was one."""

    before: Any


Difference = Value | Words | Lines | Names | Table | Appeared | Gone


def difference(before: Any, after: Any) -> Difference | None:
    """Tell what changed between two plain JSON values.

    Args:
        before: The old value.
        after: The new one.

    Returns:
        The difference, or None where the two are the same; ``0`` and ``false`` are not, nor are ``1`` and ``1.0``.
    """
    if _same(before, after):
        return None
    if isinstance(before, str) and isinstance(after, str):
        return _of_texts(before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        return _of_tables(before, after)
    if isinstance(before, list) and isinstance(after, list):
        return _of_lists(before, after)
    return Value(before, after)


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Difference]:
    """Tell what changed between two sets of named values, by name."""
    found: dict[str, Difference] = {}
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            found[name] = Gone(before[name])
        elif name not in before:
            found[name] = Appeared(after[name])
        else:
            changed = difference(before[name], after[name])
            if changed is not None:
                found[name] = changed
    return found


def _same(before: Any, after: Any) -> bool:
    """Compare as JSON does: Python takes 1, 1.0 and True for equal."""
    if type(before) is not type(after):
        return False
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return before == after


def _of_texts(before: str, after: str) -> Difference:
    if "\n" in before or "\n" in after:
        return Lines(_changed_lines(before.split("\n"), after.split("\n")))
    pieces = changed_words(before, after)
    return Value(before, after) if pieces is None else Words(before, after, pieces)


def _of_tables(before: dict, after: dict) -> Difference:
    return Table(differences(before, after))


def _of_lists(before: list, after: list) -> Difference:
    values = [*before, *after]
    if values and all(isinstance(value, str) for value in values):
        if any(" " in value or "\n" in value for value in values):
            lines = ([line for value in side for line in value.split("\n")] for side in (before, after))
            return Lines(_changed_lines(*lines))
        return _of_names(before, after)
    if any(isinstance(value, dict | list) for value in values):
        return _of_tables(*({f"[{index}]": value for index, value in enumerate(side)} for side in (before, after)))
    return Value(before, after)


def _of_names(before: list[str], after: list[str]) -> Names:
    gone, came = Counter(before), Counter(after)
    return Names(tuple((gone - came).elements()), tuple((came - gone).elements()))


def _changed_lines(before: list[str], after: list[str]) -> tuple[tuple[Piece, ...], ...]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[tuple[Piece, ...]] = []
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation != "equal":
            lines += _replaced_lines(before[i:j], after[k:m])
    return tuple(lines)


def _replaced_lines(before: list[str], after: list[str]) -> list[tuple[Piece, ...]]:
    """Pair lines that read otherwise, where as many came as are gone; else tell of those that are gone first."""
    if len(before) == len(after):
        paired = [changed_words(old, new) for old, new in zip(before, after, strict=True)]
        if None not in paired:
            return [pieces for pieces in paired if pieces is not None]
    return [(piece,) for piece in [Piece(GONE, line) for line in before] + [Piece(CAME, line) for line in after]]
