"""What differs from column to column, in a form that a page can compare any two by."""

import json
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from blitz.claims import Registry
from blitz.comparison.numbers import drifted
from blitz.comparison.seriousness import SECTIONS
from blitz.comparison.verdicts import section_of
from blitz.record import BROKEN, UNPROVEN, VERDICTS
from blitz.report.columns import Column
from blitz.report.pages import page_of
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
    """Number the states of a claim: two columns have one number where nothing of it changed between them.

    Args:
        columns: The records.
        claim: Its id.

    Returns:
        A number for each column, from 0 on in the order of appearance. The verdict, why it is no better, what was
        observed and what was warned of count; timings and numbers of examples do not.
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
        Plain JSON values: ``columns`` (each with ``key``, ``label`` and ``torch``), ``sections`` (the section of a
        comparison by the letters of the old and the new verdict), ``order`` (all sections, the most serious first),
        ``numbers`` (by "column,column", the older first, places of lines about numbers that differ), ``values``
        (distinct ones) and ``claims``. A claim has its ``verdicts`` (a letter a column), and by column the places in
        ``values`` of its ``why``, its ``warnings`` and of each of its ``observations``. Such a row of places is told by
        runs: a list of [first column, place], where the place -1 stands for nothing there.
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
                "page": page_of(registry.chapters[claim.chapter]),
                "says": claim.says,
                "zh": claim.zh,
                "era": claim.era and [[claim.era.was, claim.era.now], [claim.era.was_zh, claim.era.now_zh]],
                "source": claim.era and claim.era.source,
                "verdicts": "".join(LETTERS[verdict] for verdict in timeline(columns, claim.id)),
                "why": _runs(table, [entry.get("why") or _NOTHING for entry in entries]),
                "warnings": _runs(table, [entry.get("warnings") or _NOTHING for entry in entries]),
                "observations": {name: _runs(table, values) for name, values in observed.items()},
            }
        )
    return {
        "columns": [{"key": column.key, "label": column.label, "torch": column.torch} for column in columns],
        "sections": {LETTERS[old] + LETTERS[new]: section_of(old, new) for old in VERDICTS for new in VERDICTS},
        "order": list(SECTIONS),
        "numbers": _numbers(columns, table),
        "values": table.values,
        "claims": claims,
    }


def _numbers(columns: Sequence[Column], table: Table) -> dict[str, list[int]]:
    found = {}
    for (old, before), (new, after) in combinations(enumerate(columns), 2):
        if lines := drifted(before.record, after.record):
            found[f"{old},{new}"] = [table.place_of(str(line)) for line in lines]
    return found


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
    verdict = verdict_in(column, claim)
    why = entry.get("why") if verdict in (BROKEN, UNPROVEN) else None
    return [verdict, why, entry.get("observations"), entry.get("warnings")]
