"""The records that the user names: a release of the atlas, a file, or ``here``."""

import sys
from pathlib import Path

from blitz.atlas import AtlasError, record_of
from blitz.claims import Registry
from blitz.cli import store
from blitz.cli.errors import UserError
from blitz.record import RecordError, read_record

HERE = "here"


def record_named(name: str, registry: Registry, suite: Path | None, python: Path | None, run: bool) -> dict:
    """Find what a side of a comparison stands for.

    Args:
        name: A release such as ``2.4`` or ``2.4.1``, a record file, or ``here``.
        registry: Of the suite that is compared.
        suite: Its folder, where it is not Blitz's own.
        python: The interpreter that ``here`` means, or None for this one.
        run: Whether ``here`` is run now although there is a record.

    Raises:
        UserError: There is no such record.
    """
    if name == HERE:
        return _here(registry, suite, sys.executable if python is None else str(python), run)
    if Path(name).is_file() or name.endswith(".json"):
        return store.load(Path(name), registry)
    try:
        return record_of(name)
    except AtlasError as error:
        raise UserError(str(error)) from None


def _here(registry: Registry, suite: Path | None, python: str, run: bool) -> dict:
    """Give the last record of the whole suite that this interpreter's PyTorch has, or make one."""
    from rich.console import Console

    from blitz.cli import interpreter
    from blitz.cli.processes import how_many
    from blitz.cli.proving import Request, prove

    release, version = interpreter.release_of(python)
    if not run:
        try:
            record = read_record(store.default_path(release, whole=True, suite=registry.suite))
        except RecordError:  # none yet, or one of an older schema
            pass
        else:
            if record["environment"]["python"] == version:
                return record
    console = Console(stderr=True, highlight=False)
    console.print(f"proving the claims on torch {release}")
    proved = prove(console, Request(python, registry, [], suite, how_many(python, None, whole=True)))
    if "incomplete" in proved.record:
        raise UserError(f"{proved.path}: the run was cut short, so that there is nothing to compare; run it again")
    return proved.record
