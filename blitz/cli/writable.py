"""Whether what will be found can be written where the user wants it."""

import os
from pathlib import Path

from blitz.cli.errors import UserError


def refuse_unwritable(option: str, path: Path, folder: bool = False) -> None:
    """See before minutes are spent that what will be found can be written where the user wants it."""
    nearest = next(place for place in (path if folder else path.parent, *path.absolute().parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UserError(f"{option} {path}: {nearest} is no folder that can be written to; name another place")
    if not folder and path.is_dir():
        raise UserError(f"{option} {path}: is a folder; name a file in it")
