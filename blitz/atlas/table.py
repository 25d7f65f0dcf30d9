"""The table of releases: which there are, and what each is measured with."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from blitz.atlas.errors import AtlasError
from blitz.reading import ReadingError, line, parse_toml, read_text

TABLE = Path(__file__).with_name("releases.toml")
LARGEST = 2**20  # bytes; the table has four thousand
_LONGEST = 1000  # characters of a field
_PLAIN = ("torch", "torchvision", "python", "numpy", "pillow")


class Release(NamedTuple):
    """One release of PyTorch, and what stands beside it where it is measured.

    Attributes:
        torch: Its version, such as ``2.4.1``.
        torchvision: The version that was made for it.
        python: Major and minor version of the interpreter, such as ``3.11``.
        numpy: A version that both accept.
        pillow: A version that torchvision accepts.
        extra: Requirements that only this release has.
        remark: Why its line is not as its neighbours'.
    """

    torch: str
    torchvision: str
    python: str
    numpy: str
    pillow: str
    extra: tuple[str, ...] = ()
    remark: str = ""

    @property
    def name(self) -> str:
        """Major and minor version, such as ``2.4``: how the atlas calls the release."""
        return series(self.torch)

    @property
    def environment(self) -> str:
        """Name of the tox environment that measures it."""
        return f"torch{self.name}"

    @property
    def requirements(self) -> list[str]:
        """What to install for it, the suite's own needs aside."""
        pinned = [f"{package}=={getattr(self, package)}" for package in ("torch", "torchvision", "numpy", "pillow")]
        return [*pinned, *self.extra]


def series(version: str) -> str:
    """Give major and minor of a version: ``2.4`` of ``2.4.1+cpu``."""
    major, minor = (*Version(version).release, 0)[:2]
    return f"{major}.{minor}"


@functools.cache
def releases() -> tuple[Release, ...]:
    """Give all releases of the table, oldest first.

    Raises:
        AtlasError: The table has a fault.
    """
    return read_table(TABLE)


def release_of(name: str) -> Release:
    """Find a release by its name or its version, such as ``2.4`` or ``2.4.1``.

    Raises:
        AtlasError: The table has no such release.
    """
    for release in releases():
        if name in (release.name, release.torch):
            return release
    known = releases()
    span = f"from {known[0].name} to {known[-1].name}"
    raise AtlasError(f"the atlas has no torch {line(name, 100)}; name one of its {len(known)}, {span}")


def nearest(version: str) -> tuple[Release, bool]:
    """Find the release that tells most of a version, whatever its build.

    Args:
        version: Any version of torch, such as ``2.4.1+cu121`` or ``2.16.0.dev20261101+cpu``.

    Returns:
        The release of the same minor version, else the last one before, else the first; and whether it is that very
        release. A nightly or a release candidate never is.

    Raises:
        AtlasError: It is no version.
    """
    try:
        asked = Version(version)
    except InvalidVersion:
        raise AtlasError(f"{version!r} is no version of torch; write it as 2.4.1 or 2.16.0.dev20261101") from None
    before = [release for release in releases() if Version(release.name) <= Version(series(version))]
    found = before[-1] if before else releases()[0]
    return found, Version(asked.public) == Version(found.torch)


def read_table(path: Path) -> tuple[Release, ...]:
    """Read and check a table of releases.

    Args:
        path: A TOML file with an array ``release`` of inline tables.

    Raises:
        AtlasError: The file can't be read or has a fault.
    """
    try:
        table = parse_toml(read_text(path, LARGEST))
    except OSError as error:
        raise AtlasError(f"{path}: can't be read ({error.strerror}); install blitz again") from None
    except ReadingError as error:
        raise AtlasError(f"{path}: {error}; mend it") from None
    rows = table.get("release")
    if not isinstance(rows, list) or not rows or set(table) != {"release"}:
        raise AtlasError(f"{path}: is no table of releases; write one array: release = [ {{ torch = … }}, … ]")
    found = tuple(_release(path, row) for row in rows)
    for earlier, later in itertools.pairwise(found):
        if Version(later.name) <= Version(earlier.name):
            raise AtlasError(f"{path}: torch {later.torch} stands after {earlier.torch}; keep a line a minor, in order")
    return found


def _release(path: Path, row: object) -> Release:
    if not isinstance(row, dict):
        raise AtlasError(f"{path}: {_shown(row)} is no release; write {{ torch = …, torchvision = …, … }}")
    where = f"{path}: torch {line(row.get('torch'), 40)}"
    for field in _PLAIN:
        if field not in row:
            raise AtlasError(f"{where}: has no {field!r}; add it")
        if not isinstance(row[field], str) or not _is_version(row[field]):
            raise AtlasError(f"{where}: {field} is {_shown(row[field])}, which is no version; write it as a string")
    unknown = set(row) - set(Release._fields)
    if unknown:
        raise AtlasError(f"{where}: does not know the field {_shown(min(unknown))}; remove it")
    extra = row.get("extra", [])
    if not isinstance(extra, list) or not all(map(_is_text, extra)):
        raise AtlasError(f"{where}: extra is {_shown(extra)}; write a list of requirements")
    if not _is_text(row.get("remark", "")):
        raise AtlasError(f"{where}: remark is {_shown(row['remark'])}; write a text of a line")
    return Release(**{**row, "extra": tuple(extra)})


def _shown(value: object) -> str:
    return line(repr(value), 60)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _is_version(text: str) -> bool:
    if len(text) > 100:  # packaging takes long over long ones
        return False
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
