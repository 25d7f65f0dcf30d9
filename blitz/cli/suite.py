"""Where the suite is, and how another interpreter gets to see it."""

import os
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


def own_or(asked: Path | None) -> Path:
    """Give the suite that the user named, or Blitz's own where none was."""
    if asked is None:
        return find_suite()
    if not os.access(asked, os.X_OK) or not (asked / "claims.toml").is_file():
        raise UserError(
            f"{asked}: has no claims.toml; --suite takes a folder with a registry of that name and its proofs"
        )
    return asked.resolve()


def read_registry(suite: Path | None = None) -> Registry:
    """Read the registry of a suite, Blitz's own unless given."""
    try:
        return Registry.read(own_or(suite) / "claims.toml")
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
    others = ("against", "atlas", "bench", "cli", "comparison", "gallery", "notebook", "report")
    outside = shutil.ignore_patterns("__pycache__", *others)
    shutil.copytree(PACKAGE, folder / "blitz", ignore=outside)
    return folder, folder / "blitz" / "spec"
