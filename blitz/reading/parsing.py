"""JSON and TOML to the letter, and within bounds that no file of ours comes near."""

import json
import re
from typing import List, Set

from blitz.reading.bounded import ReadingError
from blitz.reading.lines import line

DEEPEST = 50  # containers in one another; Python's own code gives up at some hundreds
_MOST_STRINGS_AND_BRACKETS = 1_000_000  # of JSON; a document of ours has tens of thousands, and each takes its time
MOST_DIGITS = 100  # of a whole number; to read many takes time that grows with their square
_LONGEST_FRACTION = 400  # characters of a number with a fraction or an exponent
_MOST_PARTS = 50  # of a dotted key in TOML; likewise

# A string, to the end of the text where it has none; the last character of it tells. The rest is looked at by bracket.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_BRACKET = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_TOKEN = re.compile(_STRING + r"|[\[\]{}]|-?(?:\d[\w.+-]*|Infinity)|NaN", re.DOTALL)
_COLON = re.compile(r"[ \t\r\n]*:")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _RefusedError(Exception):
    """A literal, or a name, that JSON admits or Python's reader does, and we don't."""

    def __init__(self, literal, complaint):
        super().__init__()
        self.literal = literal
        self.complaint = complaint


def parse_json(text):
    """Read JSON as the standard has it, and no more.

    Args:
        text: The JSON.

    Returns:
        Plain values; no number is infinite or NaN, no name stands twice in an object, no string has half of a
        surrogate pair.

    Raises:
        ReadingError: It is no such JSON; the message names line and column.
    """
    _refuse_depth(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ReadingError(
            "is not JSON (line {} column {}: {})".format(error.lineno, error.colno, line(error.msg))
        ) from None
    except _RefusedError as refused:
        raise ReadingError(
            "is not JSON that is read here ({}{})".format(_place_of_literal(text, refused.literal), refused.complaint)
        ) from None
    except _RepeatedError:
        place, name = _repeated(text)
        raise ReadingError("is ambiguous ({}{} stands twice in one object)".format(place, _quoted(name))) from None
    if _SURROGATE.search(text):
        _refuse_surrogates(text)
    return value


class _RepeatedError(Exception):
    """A name stands twice in an object."""


def _pairs(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedError
    return found


def _integer(digits):
    if len(digits) > MOST_DIGITS:
        raise _RefusedError(digits, "a number of {:,} digits".format(len(digits)))
    return int(digits)


def _float(digits):
    if len(digits) > _LONGEST_FRACTION:
        raise _RefusedError(digits, "a number of {:,} digits".format(len(digits)))
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _RefusedError(digits, "the number {} is too large".format(line(digits, 40)))
    return value


def _constant(name):
    raise _RefusedError(name, "{} is no number of JSON".format(name))


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant)


def _refuse_depth(text):
    depth = 0
    for count, match in enumerate(_BRACKET.finditer(text)):
        if count == _MOST_STRINGS_AND_BRACKETS:
            raise ReadingError("has more than a million strings, lists and objects")
        if match.group() in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ReadingError("nests more than {} deep ({})".format(DEEPEST, _place(text, match.start())))
        elif match.group() in "]}":
            depth -= 1


def _place(text, position):
    before = text.rfind("\n", 0, position)
    return "line {} column {}".format(text.count("\n", 0, position) + 1, position - before)


def _place_of_literal(text, literal):
    for match in _TOKEN.finditer(text):
        if match.group() == literal:
            return _place(text, match.start()) + ": "
    return ""


def _repeated(text):
    """Find the first name that stands twice in an object, in JSON that is well-formed that far."""
    names: List[Set[str]] = []
    for match in _TOKEN.finditer(text):
        found = match.group()
        if found in "[{":
            names.append(set())
        elif found in "]}":
            names.pop()
        elif found[0] == '"' and _COLON.match(text, match.end()):
            name = json.loads(found)
            if name in names[-1]:
                return _place(text, match.start()) + ": ", name
            names[-1].add(name)
    raise AssertionError("no name stands twice")


def _refuse_surrogates(text):
    for match in _TOKEN.finditer(text):
        found = match.group()
        if found[0] == '"' and _SURROGATE.search(found):
            try:
                json.loads(found).encode("utf-8")
            except UnicodeEncodeError:
                raise ReadingError(
                    "has half of a surrogate pair in a string ({})".format(_place(text, match.start()))
                ) from None


def _quoted(text):
    return "'{}'".format(line(text, 100))


def parse_toml(text):
    """Read TOML.

    Args:
        text: The TOML.

    Returns:
        Plain values, and dates.

    Raises:
        ReadingError: It is not TOML; the message names the line.
    """
    try:
        import tomllib
    except ImportError:  # Python < 3.11: pytest brings tomli along
        import tomli as tomllib

    for number, one in enumerate(text.split("\n"), 1):
        if one.count(".") > _MOST_PARTS:
            raise ReadingError("has more than {} dots in line {}".format(_MOST_PARTS, number))
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, and what Python says of a number of thousands of digits
        raise ReadingError("is not TOML ({})".format(line(error, 300))) from None
    except RecursionError:
        raise ReadingError("nests too deep for TOML that is read here") from None
