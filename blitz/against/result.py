"""The file that keeps a comparison of two interpreters, described by ``schema.json``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from blitz.against.verdict import Verdict
from blitz.reading import ReadingError, Schema, line, parse_json, read_text

if TYPE_CHECKING:  # whoever reads a file needs no NumPy
    from blitz.against.contest import Contest

SCHEMA_VERSION = 1
LARGEST = 2**25  # bytes; a comparison of an hour has some hundred kilobytes
_ANEW = "write it anew with `blitz bench --against`"
_SCHEMA = Schema.read(Path(__file__).with_name("schema.json"))
_ORDER = (Verdict.slower, Verdict.faster, Verdict.same, Verdict.unknown)
_SWAPPED = {Verdict.slower: Verdict.faster, Verdict.faster: Verdict.slower}


class ResultError(ValueError):
    """A file that keeps no comparison; the message names the file and what is wrong with it."""


class Row(NamedTuple):
    """A benchmark in a comparison of two releases.

    Attributes:
        benchmark: Its pytest node id.
        label: What it is in the words of a table.
        verdict: What this interpreter is, compared with the other one.
        ratio: This one's seconds divided by the other's; above 1, this one is slower.
        low: Of the confidence interval; None where there were too few pairs for one.
        high: Likewise.
        visible: The smallest difference that would have been seen in four of five such comparisons, as a share.
        pairs: How many there were.
    """

    benchmark: str
    label: str
    verdict: Verdict
    ratio: float
    low: float | None
    high: float | None
    visible: float | None
    pairs: int

    @property
    def is_different(self) -> bool:
        """Whether one is faster than the other."""
        return self.verdict in _SWAPPED

    def __str__(self) -> str:
        interval = f" ({self.low:.3f} to {self.high:.3f})" if self.low and self.high else ""
        return f"{self.label}: takes {self.ratio:.3f} times as long{interval}"


def as_document(contest: Contest, budget: float) -> dict[str, Any]:
    """Put a comparison into plain values.

    Args:
        contest: What was found.
        budget: The seconds that were allowed.
    """
    this, other = contest.machines or ({}, {})
    return {
        "schema": SCHEMA_VERSION,
        "this": this,
        "other": other,
        "cores": list(contest.cores),
        "budget_seconds": budget,
        "elapsed_seconds": round(contest.elapsed, 1),
        "stopped": contest.stopped,
        "pairs": contest.pairs,
        "benchmarks": {
            name: {
                "label": contest.labels[name],
                "verdict": standing.verdict.value,
                "ratio": standing.ratio,
                "low": standing.low or None,
                "high": _finite(standing.high),
                "confidence": standing.confidence,
                "visible": _finite(standing.visible),
                "seconds": [list(pair) for pair in contest.seconds[name]],
            }
            for name, standing in contest.standings.items()
        },
        "left_out": contest.left_out,
    }


def read_result(path: Path) -> dict[str, Any]:
    """Read a comparison.

    Args:
        path: A file that ``blitz bench --against`` wrote.

    Returns:
        Plain values, as ``schema.json`` describes them.

    Raises:
        ResultError: The file is missing, is not JSON, or keeps no comparison that this release knows.
    """
    name = line(path, 300)
    try:
        document = parse_json(read_text(path, LARGEST))
    except OSError as error:
        raise ResultError(f"{name}: can't be read ({error.strerror}); `blitz bench --against` writes one") from None
    except ReadingError as error:
        raise ResultError(f"{name}: {error}; {_ANEW}") from None
    if not isinstance(document, dict) or "other" not in document:
        raise ResultError(f"{name}: keeps no comparison of two interpreters; `blitz bench --against` writes one")
    version = document.get("schema")
    if type(version) is not int or version != SCHEMA_VERSION:
        newer = type(version) is int and version > SCHEMA_VERSION
        advice = "it is of a newer Blitz: upgrade blitz" if newer else _ANEW
        raise ResultError(f"{name}: has schema {line(repr(version), 40)} where {SCHEMA_VERSION} is read; {advice}")
    try:
        _SCHEMA.validate(document)
    except ReadingError as error:
        raise ResultError(f"{name}: is damaged ({error}); {_ANEW}") from None
    return document


def releases(document: dict[str, Any]) -> tuple[str, str]:
    """Name the releases of PyTorch that a comparison is of: this interpreter's and the other one's."""
    return document["this"]["torch"], document["other"]["torch"]


def rows(document: dict[str, Any]) -> list[Row]:
    """Give a comparison as rows, in the order of interest.

    Args:
        document: As :func:`read_result` gives it.
    """
    return _in_order(_row(name, entry) for name, entry in document["benchmarks"].items())


def _in_order(found: Iterable[Row]) -> list[Row]:
    """Put rows in the order of interest: what is slower, the most so first; what is faster; and the rest."""
    return sorted(found, key=lambda row: (_ORDER.index(row.verdict), -abs(math.log(row.ratio)), row.benchmark))


def rows_between(document: dict[str, Any], before: str, after: str) -> list[Row]:
    """Tell how the speed changes from one release to another, whichever of the two the comparison began with.

    Args:
        document: As :func:`read_result` gives it.
        before: The old release, such as ``2.0.1+cu117``; builds for other platforms (``+cpu``) count as the same.
        after: The new one, which the rows judge.

    Raises:
        ResultError: The comparison is of other releases.
    """
    this, other = (release.partition("+")[0] for release in releases(document))
    old, new = (release.partition("+")[0] for release in (before, after))
    if (this, other) == (new, old):
        return rows(document)
    if (this, other) == (old, new):
        return _in_order(_swapped(row) for row in rows(document))
    compared = line(f"compares torch {this} and {other}, not {old} and {new}")
    raise ResultError(f"{compared}; write another with `blitz bench --against`")


def _swapped(row: Row) -> Row:
    return row._replace(
        verdict=_SWAPPED.get(row.verdict, row.verdict),
        ratio=1 / row.ratio,
        low=row.high and 1 / row.high,
        high=row.low and 1 / row.low,
    )


def _row(name: str, entry: dict[str, Any]) -> Row:
    told = {field: entry[field] for field in ("label", "ratio", "low", "high", "visible")}
    return Row(benchmark=name, verdict=Verdict(entry["verdict"]), pairs=len(entry["seconds"]), **told)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
