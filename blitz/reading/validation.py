"""JSON Schema, as far as the schemas here use it, without packages.

The same values are valid as by the package jsonschema, but that a whole number is written as one (``1``, not ``1.0``),
and that ``true`` is no 1. A schema that uses anything else is refused when it is read, so that nothing in it is
silently of no effect.
"""

import json
import re
from pathlib import Path

from blitz.reading.bounded import ReadingError
from blitz.reading.lines import line

_TYPES = {
    "object": lambda value: type(value) is dict,
    "array": lambda value: type(value) is list,
    "string": lambda value: type(value) is str,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
}
_WORDS = {"object": "an object", "array": "an array", "string": "a text", "integer": "a whole number"}
_WORDS.update({"number": "a number", "boolean": "true or false", "null": "null"})


class _InvalidError(Exception):
    """A value that a schema does not admit.

    Args:
        place: Names and indices that lead to it, the last one first.
        complaint: What is wrong with it.
    """

    def __init__(self, complaint, *place):
        super().__init__()
        self.complaint = complaint
        self.place = list(place)


class Schema:
    """A schema that values can be held against.

    Args:
        document: The schema, as plain values.

    Raises:
        NotImplementedError: It uses a keyword that is not known here.
    """

    def __init__(self, document):
        self._document = document
        self._known = {}
        self._check = self._compiled(document)

    @classmethod
    def read(cls, path):
        """Read a schema of ours."""
        return cls(json.loads(Path(path).read_text(encoding="utf-8")))

    def validate(self, value):
        """See that a value is as the schema says.

        Raises:
            ReadingError: It is not; the message names the first place and what is wrong there.
        """
        try:
            self._check(value)
        except _InvalidError as invalid:
            where = path_of(reversed(invalid.place))
            raise ReadingError(
                line("{}: {}".format(where, invalid.complaint) if where else invalid.complaint)
            ) from None

    def _compiled(self, schema):
        """Give a function that raises where a value is not as a schema says."""
        unknown = set(schema) - set(_KEYWORDS) - _ANNOTATIONS
        if unknown:
            raise NotImplementedError("a schema uses {!r}, which is not known here".format(min(unknown)))
        checks = [_KEYWORDS[word](self, schema[word], schema) for word in _KEYWORDS if word in schema]
        if len(checks) == 1:
            return checks[0]

        def check(value):
            for one in checks:
                one(value)

        return check

    def _referred(self, reference):
        """Compile what a reference names, once; it may refer to itself."""
        if reference not in self._known:
            target = self._document
            for part in reference.split("/")[1:]:
                target = target[part]
            self._known[reference] = None
            self._known[reference] = self._compiled(target)

        if self._known[reference] is not None:
            return self._known[reference]
        return lambda value: self._known[reference](value)  # noqa: PLW0108 - not compiled yet


def path_of(names):
    """Write names and indices as a path, such as ``claims.autograd.x.proofs[2].id``."""
    path = ""
    for name in names:
        path += "[{}]".format(name) if type(name) is int else "{}{}".format("." if path else "", line(name, 80))
    return path


def shown(value):
    """Write a value in a few words."""
    if type(value) is str:
        return "'{}'".format(line(value, 60))
    if type(value) in (dict, list):
        return "{} of {}".format("an object" if type(value) is dict else "an array", len(value))
    return line(json.dumps(value), 60)


def _type(_schema, names, _whole):
    names = [names] if type(names) is str else names
    tests = [_TYPES[name] for name in names]
    wanted = " or ".join(_WORDS[name] for name in names)
    first, only = tests[0], len(tests) == 1

    def check(value):
        if not (first(value) or (not only and any(test(value) for test in tests))):
            raise _InvalidError("is {} where {} belongs".format(shown(value), wanted))

    return check


def _enum(_schema, values, _whole):
    if not all(type(value) is str for value in values):
        raise NotImplementedError("a schema enumerates what is no text, which is not known here")
    admitted = frozenset(values)

    def check(value):
        if type(value) is not str or value not in admitted:
            raise _InvalidError("is {}, which is none of {}".format(shown(value), ", ".join(values)))

    return check


def _const(_schema, constant, _whole):
    def check(value):
        if type(value) is not type(constant) or value != constant:
            raise _InvalidError("is {} where {} belongs".format(shown(value), shown(constant)))

    return check


def _required(_schema, names, _whole):
    def check(value):
        if type(value) is dict:
            for name in names:
                if name not in value:
                    raise _InvalidError("has no {}".format(shown(name)))

    return check


def _properties(schema, properties, whole):
    checks = {name: schema._compiled(one) for name, one in properties.items()}
    others = whole.get("additionalProperties", True)
    check_other = schema._compiled(others) if type(others) is dict else None

    def check(value):
        if type(value) is not dict:
            return
        for name, item in value.items():
            own = checks.get(name)
            if own is None:
                if others is False:
                    raise _InvalidError("is not known", name)
                own = check_other
            if own is not None:
                try:
                    own(item)
                except _InvalidError as invalid:
                    invalid.place.append(name)
                    raise

    return check


def _additional(schema, _others, whole):
    return _properties(schema, {}, whole) if "properties" not in whole else lambda _value: None


def _names(schema, names, _whole):
    admitted = schema._compiled(names)

    def check(value):
        if type(value) is dict:
            for name in value:
                try:
                    admitted(name)
                except _InvalidError as invalid:
                    raise _InvalidError("has a name that {}".format(invalid.complaint)) from None

    return check


def _items(schema, items, _whole):
    admitted = schema._compiled(items)

    def check(value):
        if type(value) is list:
            for index, item in enumerate(value):
                try:
                    admitted(item)
                except _InvalidError as invalid:
                    invalid.place.append(index)
                    raise

    return check


def _one_of(schema, choices, _whole):
    admitted = [schema._compiled(choice) for choice in choices]

    def check(value):
        refused = []
        for one in admitted:
            try:
                one(value)
            except _InvalidError as invalid:
                refused.append(invalid)
        if len(refused) == len(admitted):
            raise max(refused, key=lambda invalid: len(invalid.place))  # of the one that it was meant to be
        if len(refused) < len(admitted) - 1:
            raise _InvalidError("is of two kinds at once")

    return check


def _pattern(_schema, pattern, _whole):
    search = re.compile(pattern).search

    def check(value):
        if type(value) is str and not search(value):
            raise _InvalidError("is {}, which is not written as it should be".format(shown(value)))

    return check


def _of_numbers(fails, complaint):
    def keyword(_schema, bound, _whole):
        def check(value):
            if type(value) in (int, float) and fails(value, bound):
                raise _InvalidError("is {}, {} {}".format(shown(value), complaint, bound))

        return check

    return keyword


def _of_sizes(kind, fails, complaint):
    def keyword(_schema, bound, _whole):
        def check(value):
            if type(value) is kind and fails(len(value), bound):
                raise _InvalidError(complaint.format(len(value), bound))

        return check

    return keyword


def _more(size, bound):
    return size > bound


def _fewer(size, bound):
    return size < bound


def _ref(schema, reference, _whole):
    return schema._referred(reference)


_ANNOTATIONS = {"$schema", "$defs", "title", "description"}
# In the order in which they are looked at: sizes before what takes time, and types before all.
_KEYWORDS = {
    "type": _type,
    "maxLength": _of_sizes(str, _more, "has {:,} characters, more than {:,}"),
    "minLength": _of_sizes(str, _fewer, "has {:,} characters, fewer than {:,}"),
    "maxItems": _of_sizes(list, _more, "has {:,} entries, more than {:,}"),
    "minItems": _of_sizes(list, _fewer, "has {:,} entries, fewer than {:,}"),
    "maxProperties": _of_sizes(dict, _more, "has {:,} names, more than {:,}"),
    "minProperties": _of_sizes(dict, _fewer, "has {:,} names, fewer than {:,}"),
    "const": _const,
    "enum": _enum,
    "minimum": _of_numbers(lambda value, bound: value < bound, "less than"),
    "maximum": _of_numbers(lambda value, bound: value > bound, "more than"),
    "exclusiveMinimum": _of_numbers(lambda value, bound: value <= bound, "not more than"),
    "exclusiveMaximum": _of_numbers(lambda value, bound: value >= bound, "not less than"),
    "pattern": _pattern,
    "required": _required,
    "propertyNames": _names,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "oneOf": _one_of,
    "$ref": _ref,
}
