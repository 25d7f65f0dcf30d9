"""Where records are kept when the user names no place."""

import re
from collections.abc import Iterable
from pathlib import Path

import typer

from blitz.cli.errors import UserError
from blitz.record import INTRODUCTION, RecordError, read_record

FOLDER = Path(typer.get_app_dir("blitz")) / "records"


def default_path(release: str, whole: bool, suite: str = INTRODUCTION) -> Path:
    """Name the record of a run; one of some claims only never replaces one of all.

    Args:
        release: torch's version, such as ``2.14.1+cu130``.
        whole: Whether the whole suite ran.
        suite: The suite's name; each one but the introduction's has a folder.
    """
    name = "torch-" + re.sub(r"[^\w.+-]", "_", release)
    return _folder(suite) / (name + (".json" if whole else ".part.json"))


def _folder(suite: str) -> Path:
    return FOLDER if suite == INTRODUCTION else FOLDER / suite


def load(path: Path) -> dict:
    """Read a record that the user named."""
    try:
        return read_record(path)
    except RecordError as error:
        raise UserError(str(error)) from None


def about(release: str, claims: Iterable[str]) -> Path | None:
    """Find the record of a release that tells of all these claims, the whole one before one of some claims only."""
    wanted = set(claims)
    for path in (default_path(release, whole=True), default_path(release, whole=False)):
        if wanted <= set(_claims_of(path)):
            return path
    return None


def latest_about(claim: str, suite: str = INTRODUCTION) -> tuple[Path, dict] | None:
    """Find the newest record of a suite that tells of a claim."""
    for path in sorted(_folder(suite).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True):
        if claim in _claims_of(path):
            return path, read_record(path)
    return None


def latest_whole(suite: str = INTRODUCTION) -> dict | None:
    """Give the newest record of a whole suite."""
    for path in sorted(_folder(suite).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            record = read_record(path)
        except RecordError:  # of an older schema
            continue
        if record["whole"]:
            return record
    return None


def _claims_of(path: Path) -> dict:
    try:
        return read_record(path)["claims"]
    except RecordError:  # missing, or of an older schema; a newer run will replace it
        return {}
