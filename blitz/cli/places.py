"""Where what is found is to be written, looked at before minutes are spent on finding it."""

import os
from pathlib import Path

from blitz.cli.errors import UserError


def refuse_unwritable(option: str, path: Path, folder: bool = False) -> None:
    """See that a file, or files in a folder, can be written where the user wants them.

    Args:
        option: By which the user named the place.
        path: The place.
        folder: Whether it is a folder; it is made where it is missing.

    Raises:
        UserError: They can't be.
    """
    try:
        # A folder of a name that is too long is not missing; it can't be.
        nearest = next(
            place for place in (path if folder else path.parent, *path.absolute().parents) if _is_there(place)
        )
        refused = not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK)
        is_folder = not folder and path.is_dir()
        if not folder:
            path.exists()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UserError(f"{option} {path}: is no place to write to ({why}); name another") from None
    if is_folder:
        raise UserError(f"{option} {path}: is a folder; name a file in it")
    if refused:
        raise UserError(f"{option} {path}: {nearest} is no folder that can be written to; name another place")


def _is_there(path: Path) -> bool:
    """Tell whether something stands there, or raise OSError where that can't be asked."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
