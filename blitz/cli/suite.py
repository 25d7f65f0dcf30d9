"""Where the suite is, and how another interpreter gets to see it."""

import shutil
from pathlib import Path

import blitz
from blitz.claims import Claim, Registry, RegistryError
from blitz.cli.errors import UserError

PACKAGE = Path(blitz.__file__).resolve().parent


def find_suite() -> Path:
    """Give the folder ``spec``: inside the package in an installed wheel, beside it in a checkout."""
    for folder in (PACKAGE / "spec", PACKAGE.parent / "spec"):
        if (folder / "claims.toml").is_file():
            return folder
    raise UserError(f"{PACKAGE}: the suite is missing from this installation; install blitz again")


def read_registry() -> Registry:
    """Read the suite's registry."""
    try:
        return Registry.read(find_suite() / "claims.toml")
    except RegistryError as error:
        raise UserError(str(error)) from None


def matching(registry: Registry, patterns: list[str]) -> list[Claim]:
    """Find claims by pattern; a pattern that matches nothing is the user's error."""
    try:
        return registry.matching(patterns)
    except RegistryError as error:
        raise UserError(str(error)) from None


def expose(folder: Path) -> tuple[Path, Path]:
    """Make ``blitz``, and nothing else of this interpreter's packages, importable for another one.

    Args:
        folder: An empty folder of the caller's.

    Returns:
        What to put on the other interpreter's path, and the suite as seen from there.
    """
    suite = find_suite()
    if suite.parent != PACKAGE:  # a checkout: its root holds no foreign packages
        return PACKAGE.parent, suite
    shutil.copytree(
        PACKAGE, folder / "blitz", ignore=shutil.ignore_patterns("__pycache__", "against", "bench", "cli", "gallery")
    )
    return folder, folder / "blitz" / "spec"
