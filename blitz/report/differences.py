"""What differs from column to column, in a form that a page can compare any two by."""

import json
from collections.abc import Sequence
from typing import Any

from blitz.claims import Registry
from blitz.report.columns import Column
from blitz.report.verdicts import LETTERS, timeline, verdict_in


class Table:
    """Distinct values, each kept once and known by its place.

    Attributes:
        values: In the order in which they came.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place_of(self, value: Any) -> int:
        """Give a value's place; it is kept where it is new. Values are equal where their JSON is."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(value)
        return self._places[key]


def states(columns: Sequence[Column], claim: str) -> list[int]:
    """Number the states of a claim: two columns have one number where verdict, observations and warnings are equal.

    Args:
        columns: The records.
        claim: Its id.

    Returns:
        A number for each column, from 0 on in the order of appearance. What a claim observes where it is unproven
        counts too; timings and numbers of examples do not.
    """
    table = Table()
    return [table.place_of(_state(column, claim)) for column in columns]


def changed(columns: Sequence[Column], registry: Registry) -> list[int]:
    """Count for each column but the first the claims whose state differs from the column before."""
    rows = [states(columns, claim.id) for claim in registry]
    return [sum(row[index] != row[index - 1] for row in rows) for index in range(1, len(columns))]


def comparable(columns: Sequence[Column], registry: Registry) -> dict:
    """Gather what the page of comparisons needs.

    Returns:
        Plain JSON values: ``columns`` (each with ``key``, ``label`` and ``torch``), ``values`` (distinct ones) and
        ``claims``. A claim has its ``verdicts`` (a letter a column), and by column the places in ``values`` of its
        ``why``, its ``warnings`` and of each of its ``observations``. Such a row of places is told by runs: a list of
        [first column, place], where the place -1 stands for nothing there.
    """
    table = Table()
    claims = []
    for claim in registry:
        entries = [column.entry(claim.id) or {} for column in columns]
        names = sorted({name for entry in entries for name in entry.get("observations", {})})
        observed = {name: [entry.get("observations", {}).get(name, _NOTHING) for entry in entries] for name in names}
        claims.append(
            {
                "id": claim.id,
                "page": registry.chapters[claim.chapter].folder + ".html",
                "says": claim.says,
                "zh": claim.zh,
                "era": claim.era and [claim.era.was, claim.era.now],
                "verdicts": "".join(LETTERS[verdict] for verdict in timeline(columns, claim.id)),
                "why": _runs(table, [entry.get("why") or _NOTHING for entry in entries]),
                "warnings": _runs(table, [entry.get("warnings") or _NOTHING for entry in entries]),
                "observations": {name: _runs(table, values) for name, values in observed.items()},
            }
        )
    named = [{"key": column.key, "label": column.label, "torch": column.torch} for column in columns]
    return {"columns": named, "values": table.values, "claims": claims}


_NOTHING = object()


def _runs(table: Table, row: list) -> list[list[int]]:
    runs: list[list[int]] = []
    for index, value in enumerate(row):
        place = -1 if value is _NOTHING else table.place_of(value)
        if not runs or runs[-1][1] != place:
            runs.append([index, place])
    return runs


def _state(column: Column, claim: str) -> list:
    entry = column.entry(claim) or {}
    return [verdict_in(column, claim), entry.get("observations"), entry.get("warnings")]
