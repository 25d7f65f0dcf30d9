"""Where records are kept when the user names no place."""

import re
from pathlib import Path

import typer

from blitz.cli.errors import UserError
from blitz.record import RecordError, read_record

FOLDER = Path(typer.get_app_dir("blitz")) / "records"


def default_path(release: str, whole: bool) -> Path:
    """Name the record of a run; one of some claims only never replaces one of all.

    Args:
        release: torch's version, such as ``2.14.1+cu130``.
        whole: Whether the whole suite ran.
    """
    name = "torch-" + re.sub(r"[^\w.+-]", "_", release)
    return FOLDER / (name + (".json" if whole else ".part.json"))


def load(path: Path) -> dict:
    """Read a record that the user named."""
    try:
        return read_record(path)
    except RecordError as error:
        raise UserError(str(error)) from None


def latest_about(claim: str) -> tuple[Path, dict] | None:
    """Find the newest record that tells of a claim."""
    for path in sorted(FOLDER.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            record = read_record(path)
        except RecordError:  # of an older schema; a newer run will replace it
            continue
        if claim in record["claims"]:
            return path, record
    return None
