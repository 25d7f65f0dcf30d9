"""``blitz since``."""

from pathlib import Path

from packaging.version import InvalidVersion, Version
from rich.console import Console

from blitz.atlas import AtlasError, record_of, recorded
from blitz.cli import store
from blitz.cli.changes import show_lines
from blitz.cli.errors import UserError
from blitz.cli.escaping import escape
from blitz.cli.suite import read_registry
from blitz.cli.verdicts import STYLES, styled
from blitz.comparison.lines import lines_of
from blitz.comparison.timeline import Point, timeline
from blitz.reading import line
from blitz.record import INTRODUCTION, suite_of

_MOST = 8  # names, lines or entries that are shown of each observation, unless all are asked for


def since(identifier: str, records: list[Path], full: bool, suite: Path | None) -> None:
    """Print a claim's timeline: a cell for each release, then what was observed differently, and since when.

    Args:
        identifier: The claim's id.
        records: Further records than the atlas has, of a nightly, say.
        full: Whether to show all names, lines and entries.
        suite: Someone else's folder of claims, of which these records are; None for Blitz's own.
    """
    registry = read_registry(suite)
    if identifier not in registry:
        raise UserError(registry.unknown(identifier))
    found = _shipped() if registry.suite == INTRODUCTION else []
    for path in records:
        record = store.load(path, registry)
        if suite_of(record) != registry.suite:
            raise UserError(f"{path}: is of the suite {suite_of(record)!r}; give records of {registry.suite!r}")
        found.append(record)
    if not found:
        raise UserError(f"there is no record of the suite {registry.suite!r} yet; give some with --record")
    found.sort(key=lambda record: _order(record["environment"]["torch"]))
    claim = registry[identifier]
    console = Console(highlight=False)
    console.print(f"[bold]{escape(identifier)}[/]: {escape(claim.says)}", soft_wrap=True)
    if claim.era:
        console.print(f"[dim]{escape(str(claim.era))}[/]", soft_wrap=True)
    points = timeline(identifier, found)
    _show_cells(console, points)
    for point in points:
        if point.changed:
            console.print(f"[bold]{escape(point.release)}[/]")
            for name, difference in point.changed.items():
                show_lines(console, tuple(lines_of(name, difference, None if full else _MOST)), indent=2)


def _shipped() -> list[dict]:
    try:
        return [record_of(release.torch) for release in recorded()]
    except AtlasError as error:
        raise UserError(str(error)) from None


def _order(version: str) -> Version:
    try:
        return Version(version)
    except InvalidVersion:
        raise UserError(
            f"torch {line(version, 60)} is no version that has a place among releases; leave its record out"
        ) from None


def _show_cells(console: Console, points: tuple[Point, ...]) -> None:
    """Print a row of cells under a row of minor releases and one of major ones."""
    majors, minors, cells = "", "", ""
    before = None
    for point in points:
        release = Version(point.release)
        label = f"{release.minor}{'*' * release.is_prerelease}"
        if release.major != before:
            majors, minors, cells = (text + "  " * bool(before) for text in (majors, minors, cells))
            majors += f"{release.major}."
            before = release.major
        sign, style = STYLES[point.verdict] if point.verdict else ("·", "dim")
        minors += f"{label} "
        cells += f"[{style}]{sign:<{len(label)}}[/] "
        majors = majors.ljust(len(minors))
    met = dict.fromkeys(point.verdict for point in points)
    legend = [styled(verdict) if verdict else "[dim]· not told[/]" for verdict in met]
    for text in (f"[dim]{majors}[/]", f"[dim]{minors}[/]", cells, ", ".join(legend)):
        console.print(text.rstrip(), soft_wrap=True)
