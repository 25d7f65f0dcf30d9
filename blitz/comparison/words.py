"""What changed between two texts, word by word."""

import difflib
import re
from typing import NamedTuple

SAME, GONE, CAME = " ", "-", "+"
_ALIKE = 0.5  # texts that share less than this part of their characters read better one after the other


class Piece(NamedTuple):
    """A stretch of a text: whether it stayed (``SAME``), is ``GONE`` or ``CAME``, and its characters."""

    mark: str
    text: str


def changed_words(before: str, after: str) -> tuple[Piece, ...] | None:
    """Align two texts word by word.

    Args:
        before: The old text.
        after: The new one.

    Returns:
        Pieces that spell the old text where those that came are left out, and the new one where those that are gone
        are; None where the two have too little in common to be read as one.
    """
    old, new = _words(before), _words(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    shared = sum(_told(old[block.a : block.a + block.size]) for block in matcher.get_matching_blocks())
    if 2 * shared < _ALIKE * (_told(old) + _told(new)):
        return None
    pieces = []
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(Piece(SAME, "".join(old[i:j])))
        else:
            pieces += [Piece(GONE, "".join(old[i:j]))] * (j > i) + [Piece(CAME, "".join(new[k:m]))] * (m > k)
    return tuple(pieces)


def _told(words: list[str]) -> int:
    """Count the characters of words, those between them aside, which any two texts share."""
    return sum(len(word) for word in words if not word.isspace())


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\d+(?:\.\d+)*|\w+|[^\w\s]", text)
