"""A comparison for programs."""

import json
import math
from typing import Any

from blitz.comparison.comparison import Comparison, Finding
from blitz.comparison.differences import Difference, Table
from blitz.comparison.verdicts import Moved
from blitz.numbers import Difference as Drifted


def as_json(comparison: Comparison) -> str:
    """Write a comparison as JSON.

    Returns:
        An object with the fields of :class:`Comparison`. Each finding has the fields of its class; a ``difference``
        has a ``kind`` (``value``, ``words``, ``lines``, ``names``, ``table``, ``appeared``, ``gone``) and the fields of
        that class, its pieces as pairs of a mark (``" "``, ``"-"``, ``"+"``) and a text. Of numbers, a distance
        that is infinite is null.
    """
    fields = {
        **comparison._asdict(),
        "before": comparison.before._asdict(),
        "after": comparison.after._asdict(),
        "sections": {name: list(map(_finding, found)) for name, found in comparison.sections.items()},
    }
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    fields = finding._asdict()
    match finding:
        case Drifted():
            return _finite(fields)
        case Moved():
            fields["observed"] = {name: _difference(one) for name, one in finding.observed.items()}
        case _:
            fields["difference"] = _difference(finding.difference)
    return fields


def _finite(value: Any) -> Any:
    """Write null for a distance that is infinite: JSON has no such number."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return None if isinstance(value, float) and math.isinf(value) else value


def _difference(difference: Difference) -> dict[str, Any]:
    fields = {"kind": type(difference).__name__.lower(), **difference._asdict()}
    if isinstance(difference, Table):
        fields["entries"] = {key: _difference(entry) for key, entry in difference.entries.items()}
    return fields
