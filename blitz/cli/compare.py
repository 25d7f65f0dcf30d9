"""``blitz compare``."""

import sys
from pathlib import Path

from blitz.cli.errors import UserError
from blitz.cli.sides import record_named
from blitz.cli.suite import read_registry
from blitz.comparison import Comparison, ComparisonError
from blitz.comparison import compare as compared
from blitz.comparison.formats import as_annotations, as_json, as_markdown

_MOST = 8  # names, lines or entries that are shown of each observation, unless all are asked for


def compare(
    before: str,
    after: str,
    form: str,
    fail_on: str | None,
    python: Path | None,
    run: bool,
    full: bool,
    suite: Path | None,
) -> int:
    """Print what changed from one record to another.

    Args:
        before: The old one: a release, a file or ``here``.
        after: The new one.
        form: ``text``, ``json``, ``markdown`` or ``github``.
        fail_on: What fails the comparison, or None for nothing.
        python: The interpreter that ``here`` means, or None for this one.
        run: Whether ``here`` is run now although there is a record.
        full: Whether to show all names, lines and entries.
        suite: Someone else's folder of claims; None for Blitz's own.

    Returns:
        The exit status.
    """
    registry = read_registry(suite)
    old, new = (record_named(name, registry, suite, python, run) for name in (before, after))
    try:
        comparison = compared(old, new, registry)
    except ComparisonError as error:
        raise UserError(f"{before} and {after}: {error}") from None
    if comparison.after.suite != registry.suite:
        raise UserError(f"{after}: is of the suite {comparison.after.suite!r}; give its folder with --suite")
    most = None if full else _MOST
    _WRITERS[form](comparison, most)
    return 1 if fail_on and comparison.fails(fail_on) else 0


def _write_text(comparison: Comparison, most: int | None) -> None:
    from rich.console import Console

    from blitz.cli.changes import show_comparison

    show_comparison(Console(highlight=False), comparison, most)


_WRITERS = {
    "text": _write_text,
    "json": lambda comparison, _most: sys.stdout.write(as_json(comparison)),
    "markdown": lambda comparison, most: sys.stdout.write(as_markdown(comparison, most)),
    "github": lambda comparison, most: sys.stdout.write(as_annotations(comparison, most)),
}
