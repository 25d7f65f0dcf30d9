"""The order of releases, and which belong together."""

from functools import lru_cache

from packaging.version import Version


def release_at_least(version, boundary):
    """Tell whether a release lies at or past a boundary.

    A pre-release of a version counts as that version: a nightly ``2.16.0.dev20261101+cpu`` already behaves as 2.16
    does, although it sorts before it.

    Args:
        version: The running release, such as ``"2.14.1+cu130"``.
        boundary: A release such as ``"1.11"``.

    Returns:
        True where ``version`` is ``boundary`` or later.

    Raises:
        packaging.version.InvalidVersion: One of the two is no version.
    """
    return _release(str(version)) >= _release(str(boundary))


def release_within(version, series):
    """Tell whether a release is one of a series, such as ``"1.4.1"`` of ``"1.4"``.

    Args:
        version: The running release.
        series: As many parts of a release as are meant.

    Raises:
        packaging.version.InvalidVersion: One of the two is no version.
    """
    parts = _release(str(series))
    return _release(str(version))[: len(parts)] == parts


# Proofs ask of the same few tens of thousands of times. Of plain texts, for the TorchVersion of 1.10 can't be hashed.
@lru_cache(maxsize=256)
def _release(version):
    return Version(version).release
