"""A record in one line against the one of the atlas, so that a broken installation shows at once."""

import shlex
from pathlib import Path

from packaging.version import Version

from blitz.atlas import AtlasError, nearest, record_of, releases
from blitz.claims import Registry
from blitz.comparison import ComparisonError, compare
from blitz.comparison.sentences import counted


def against_the_atlas(record: dict, path: Path, registry: Registry) -> str:
    """Compare a record with the one that ships of the same release, or of the nearest.

    Args:
        record: Of the introduction's suite.
        path: Where it is kept.
        registry: The introduction's.

    Returns:
        A line that says what it was compared with, what differs, and how to see that.
    """
    running = record["environment"]["torch"]
    try:
        release, exact = nearest(running)
        comparison = compare(record_of(release.torch), record, registry)
    except (AtlasError, ComparisonError) as error:
        return f"not compared with the atlas: {error}"
    with_what = f"compared with torch {release.torch} as it was measured for Blitz"
    if not exact:
        newer = Version(running) > Version(releases()[-1].torch)
        with_what = f"torch {running} is {'newer than' if newer else 'not in'} the atlas; {with_what}"
    show = f"; blitz compare {release.torch} {shlex.quote(str(path))} shows it" if comparison.sections else ""
    return f"{with_what}: {counted(comparison)}{show}"
