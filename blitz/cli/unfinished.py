"""The journals of runs that have not come to their end, where ``--resume`` finds them."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from blitz.cli import store
from blitz.cli.errors import UserError
from blitz.cli.suite import PACKAGE
from blitz.record import journal

_HINT = "leave --resume out to begin anew"


@contextmanager
def journal_of(request: dict, suite: Path, spare: Path, resume: bool) -> Iterator[tuple[Path, bool]]:
    """Give the journal for a run, and keep it, unless it is deleted, for when the same is asked for again.

    Args:
        request: What was asked for, as plain values: the run that is resumed is one of the same.
        suite: The folder of claims, which must not have changed either.
        spare: A folder for a journal that does not last: where the lasting place can't be written to, or where another
            run of the same is going on.
        resume: Whether to go on with what is there.

    Yields:
        The file; and whether the run can be resumed if it is cut short.

    Raises:
        UserError: There is nothing to resume, or it is going on.
    """
    folder = store.FOLDER.parent / "unfinished"
    path = folder / f"{_digest(request, suite)}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_suffix(".lock"), timeout=0)
        lock.acquire()
    except Timeout:
        if resume:
            raise UserError(f"--resume: that very run is going on; wait for it, or {_HINT}") from None
        yield spare / "journal.jsonl", False
        return
    except OSError as error:
        if resume:
            raise UserError(f"--resume: {folder} can't be used ({error.strerror}); {_HINT}") from None
        yield spare / "journal.jsonl", False
        return
    try:
        if not resume:
            path.unlink(missing_ok=True)
        elif not any("proof" in event for event in journal.events(path)):
            raise UserError(f"--resume: no run of just this was cut short, of this suite as it is; {_HINT}")
        journal.mend(path)
        yield path, True
    finally:
        lock.release()


def _digest(request: dict, suite: Path) -> str:
    """Tell requests apart, and what would run for them: every source that may have a say in a verdict."""
    found = hashlib.sha256(json.dumps(request, sort_keys=True).encode())
    for folder in (PACKAGE, suite):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".toml", ".json") and "cli" not in path.parts and path.is_file():
                found.update(str(path).encode() + path.read_bytes())
    return found.hexdigest()[:16]
