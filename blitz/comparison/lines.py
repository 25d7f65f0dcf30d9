"""A difference as lines to read: for a terminal, a page, an annotation."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from blitz.comparison.differences import Appeared, Difference, Gone, Lines, Names, Table, Value, Words
from blitz.comparison.words import CAME, GONE, SAME, Piece

CHANGED = "~"
_SHORT = 60  # old and new value of up to so many characters together stand on one line


class Line(NamedTuple):
    """A line of a difference.

    Attributes:
        depth: How far it is indented.
        mark: ``SAME`` for a heading, ``GONE``, ``CAME``, or ``CHANGED`` for a line that tells of both.
        pieces: What it says; each piece with a mark, for its colour.
    """

    depth: int
    mark: str
    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "  " * self.depth + self.mark + " " + self.text

    @property
    def text(self) -> str:
        """What it says, without its mark."""
        return "".join(piece.text for piece in self.pieces)


def lines_of(name: str, difference: Difference, most: int | None = None, depth: int = 0) -> Iterator[Line]:
    """Write a difference as lines.

    Args:
        name: Of what differs.
        difference: How.
        most: Show no more than so many names, lines or entries of each, and how many more there are; None for all.
        depth: How far to indent.
    """

    def line(mark: str, *pieces: Piece | str, deeper: int = 0) -> Line:
        return Line(depth + deeper, mark, tuple(Piece(mark, one) if isinstance(one, str) else one for one in pieces))

    name = name.replace("\n", " ")
    match difference:
        case Appeared(value) | Gone(value):
            mark = CAME if isinstance(difference, Appeared) else GONE
            first, *rest = _text(value, most).split("\n")
            yield line(mark, f"{name}: {first}")
            yield from (line(mark, text, deeper=1) for text in rest[:most])
            yield from _more(len(rest), most, "lines", depth + 1)
        case Words(pieces=pieces):
            yield line(CHANGED, Piece(SAME, f"{name}: "), *map(_bracketed, pieces))
        case Value(before, after) if _fit((_text(before, None), _text(after, None))):
            old, new = Piece(GONE, _text(before, None)), Piece(CAME, _text(after, None))
            yield line(CHANGED, Piece(SAME, f"{name}: "), old, Piece(SAME, " → "), new)
        case Names((), ()):
            yield line(CHANGED, f"{name}: the same in another order")
        case _:
            yield line(SAME, f"{name}:")
            yield from _below(difference, most, depth + 1)


def _fit(texts: tuple[str, str]) -> bool:
    """Tell whether two texts go on one line."""
    return sum(map(len, texts)) <= _SHORT and "\n" not in "".join(texts)


def _below(difference: Difference, most: int | None, depth: int) -> Iterator[Line]:
    match difference:
        case Value(before, after):
            for mark, value in ((GONE, before), (CAME, after)):
                yield from (Line(depth, mark, (Piece(mark, text),)) for text in _text(value, most).split("\n"))
        case Names(gone, came):
            for mark, names in ((GONE, gone), (CAME, came)):
                if names:
                    yield Line(depth, mark, (Piece(mark, _listed(names, most)),))
        case Lines(lines):
            for pieces in lines[:most]:
                yield _changed_line(pieces, depth)
            yield from _more(len(lines), most, "lines", depth)
        case Table(entries):
            for key in list(entries)[:most]:
                yield from lines_of(key, entries[key], most, depth)
            yield from _more(len(entries), most, "entries", depth)


def _changed_line(pieces: tuple[Piece, ...], depth: int) -> Line:
    if len(pieces) == 1:
        return Line(depth, pieces[0].mark, pieces)
    return Line(depth, CHANGED, tuple(map(_bracketed, pieces)))


def _bracketed(piece: Piece) -> Piece:
    """Mark a piece by brackets as well as by its colour, as ``git diff --word-diff`` does."""
    brackets = {GONE: "[-{}-]", CAME: "{{+{}+}}"}.get(piece.mark, "{}")
    return Piece(piece.mark, brackets.format(piece.text))


def _text(value: Any, most: int | None) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _listed(value, most)
    return json.dumps(value, ensure_ascii=False)


def _listed(names: tuple | list, most: int | None) -> str:
    left = 0 if most is None else len(names) - most
    return ", ".join(names[:most]) + (f" … and {left} more" if left > 0 else "")


def _more(count: int, most: int | None, what: str, depth: int) -> Iterator[Line]:
    if most is not None and count > most:
        text = f"… and {count - most} {what} more"
        yield Line(depth, SAME, (Piece(SAME, text),))
