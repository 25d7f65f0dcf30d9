"""Where records are kept when the user names no place."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from blitz.bench import BenchError, Results, read_results
from blitz.bench.evidence import evidence_for
from blitz.claims import Registry
from blitz.cli.errors import UserError
from blitz.reading import line
from blitz.record import INTRODUCTION, RecordError, read_record, suite_of


def _users_folder() -> Path:
    """Give the folder where this system keeps what belongs to a user's programs.

    A user of whom the system knows no home has none; ``~`` would stay as it is, and become a folder of that name.
    """
    folder = Path(typer.get_app_dir("blitz"))
    return folder if folder.is_absolute() else Path.cwd() / ".blitz"


FOLDER = _users_folder() / "records"
BENCHMARKS = "benchmarks"  # the folder in it for what `blitz bench` found
AGAINST = "against"  # and for what `blitz bench --against` did
_PART = ".part.json"  # of a run of some claims or benchmarks only


def default_path(release: str, whole: bool, suite: str = INTRODUCTION) -> Path:
    """Name the record of a run; one of some claims only never replaces one of all.

    Args:
        release: torch's version, such as ``2.14.1+cu130``.
        whole: Whether the whole suite ran.
        suite: The suite's name; each one but the introduction's has a folder.
    """
    return _folder(suite) / _name(release, whole)


def benchmarks_path(release: str, whole: bool) -> Path:
    """Name the result of benchmarks, as :func:`default_path` names a record; ``whole`` is one of all, not cut short."""
    return FOLDER / BENCHMARKS / _name(release, whole)


def against_path(this: str, other: str) -> Path:
    """Name the comparison of this release's speed with another one's."""
    return FOLDER / AGAINST / f"{_stem(this)}-against-{_stem(other)}.json"


def _folder(suite: str) -> Path:
    return FOLDER if suite == INTRODUCTION else FOLDER / suite


def _name(release: str, whole: bool) -> str:
    return _stem(release) + (".json" if whole else _PART)


def _stem(release: str) -> str:
    return "torch-" + re.sub(r"[^\w.+-]", "_", release)


def load(path: Path, registry: Registry | None = None) -> dict:
    """Read a record that the user named.

    Args:
        path: The file.
        registry: Of the suite that it should be of, where its claims are looked up in one. That a record is of another
            suite is for the caller to say.

    Raises:
        UserError: It is no record, or tells of a claim that its suite does not have.
    """
    try:
        record = read_record(path)
    except RecordError as error:
        raise UserError(str(error)) from None
    if registry is not None and suite_of(record) == registry.suite:
        unknown = next((claim for claim in record["claims"] if claim not in registry), None)
        if unknown is not None:
            raise UserError(
                f"{line(path, 300)}: claims.{line(unknown, 100)}: {registry.unknown(unknown)}; "
                "write the record anew with `blitz verify`"
            )
    return record


def about(release: str, claims: Iterable[str]) -> Path | None:
    """Find the record of a release that tells of all these claims, the whole one before one of some claims only."""
    wanted = set(claims)
    for path in (default_path(release, whole=True), default_path(release, whole=False)):
        if wanted <= set(_claims_of(path)):
            return path
    return None


def latest_about(claim: str, suite: str = INTRODUCTION) -> tuple[Path, dict] | None:
    """Find the newest record of a suite that tells of a claim."""
    for path in _newest_first(_folder(suite)):
        if claim in _claims_of(path):
            return path, read_record(path)
    return None


def latest_whole(registry: Registry) -> dict | None:
    """Give the newest record of a whole suite."""
    for path in _newest_first(_folder(registry.suite)):
        try:
            record = load(path, registry)
        except UserError:  # of an older schema, or of claims that are no more
            continue
        if record["whole"]:
            return record
    return None


def load_benchmarks(path: Path) -> Results:
    """Read a result of benchmarks that the user named."""
    try:
        return read_results(path)
    except BenchError as error:
        raise UserError(str(error)) from None


def latest_benchmarks() -> Results | None:
    """Give the newest result of all benchmarks."""
    return next((results for path, results in _kept_benchmarks() if not path.name.endswith(_PART)), None)


def latest_evidence(claim: str) -> tuple[Path, list[str]] | None:
    """Find the newest result of benchmarks that has evidence for a claim, and what it says."""
    told = ((path, evidence_for(results, claim)) for path, results in _kept_benchmarks())
    return next(((path, lines) for path, lines in told if lines), None)


def _kept_benchmarks() -> Iterator[tuple[Path, Results]]:
    for path in _newest_first(FOLDER / BENCHMARKS):
        try:
            results = read_results(path)
        except BenchError:  # a newer run will replace it
            continue
        yield path, results


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)


def _claims_of(path: Path) -> dict:
    try:
        return read_record(path)["claims"]
    except RecordError:  # missing, or of an older schema; a newer run will replace it
        return {}
