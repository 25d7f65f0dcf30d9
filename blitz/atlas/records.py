"""The records of the atlas: one a release, each kept as what differs from the release before."""

from __future__ import annotations

import json
from pathlib import Path

from blitz.atlas.compact import apply, delta, digest, flatten, restore
from blitz.atlas.errors import AtlasError
from blitz.atlas.table import Release, release_of, releases
from blitz.reading import ReadingError, parse_json, read_text
from blitz.record.files import LARGEST, check_record
from blitz.whole import write_whole

FOLDER = Path(__file__).with_name("records")


def record_of(name: str) -> dict:
    """Give the record of a release.

    Args:
        name: Its name or its version, such as ``2.4`` or ``2.4.1``.

    Returns:
        The record as :func:`blitz.record.read_record` gives it; the caller's own.

    Raises:
        AtlasError: There is no such release, or no record of it, or its record can't be read.
    """
    release = release_of(name)
    if not _path(release).is_file():
        raise AtlasError(
            f"the atlas has no record of torch {release.torch}; make it: `blitz atlas build {release.name}`"
        )
    flat = _resolved(release)
    try:
        record = restore(flat)
        check_record(record)
    except ReadingError as error:
        raise AtlasError(f"{_path(release)}: {error}; {_advice(release)}") from None
    except (AttributeError, KeyError, TypeError, ValueError):  # whatever may be missing from it
        raise AtlasError(f"{_path(release)}: is no record; {_advice(release)}") from None
    return record


def recorded() -> tuple[Release, ...]:
    """Give the releases of which there is a record, oldest first."""
    return tuple(release for release in releases() if _path(release).is_file())


def keep(release: Release, record: dict) -> None:
    """Put a release's record into the atlas, in place of the one it had.

    The record of the release after it, told by what differs, is told anew. Whenever this is interrupted, every record
    in the atlas can still be read.

    Raises:
        AtlasError: The record can't be kept so that it comes back as it was.
        OSError: A file can't be written.
    """
    flat = flatten(record)
    if restore(flat) != record:
        raise AtlasError(f"the record of torch {release.torch} wouldn't come back as it was; sort its proofs by id")
    known = recorded()
    place = releases().index(release)
    before = [other for other in known if releases().index(other) < place]
    after = [other for other in known if releases().index(other) > place]
    following = _resolved(after[0]) if after else None
    if following is not None:
        _write(after[0], following, None, {})  # on its own feet while the one before it changes
    _write(release, flat, *((before[-1], _resolved(before[-1])) if before else (None, {})))
    if following is not None:
        _write(after[0], following, release, flat)


def _path(release: Release) -> Path:
    return FOLDER / f"{release.name}.json"


def _write(release: Release, flat: dict, before: Release | None, flat_before: dict) -> None:
    packed = {"after": before and before.name, "digest": digest(flat), "delta": delta(flat_before, flat)}
    write_whole(_path(release), _text(packed) + "\n")


def _text(value: object, depth: int = 5) -> str:
    """Write JSON with a line for each claim and each proof, so that a change of one shows as one line."""
    if depth and isinstance(value, dict) and value:
        lines = (f"{json.dumps(name)}:{_text(item, depth - 1)}" for name, item in sorted(value.items()))
        return "{\n" + ",\n".join(lines) + "\n}"
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _resolved(release: Release) -> dict:
    """Give a flat record: from the first whole one on, delta by delta."""
    chain, last = [_packed(release)], release
    while chain[-1]["after"] is not None:
        try:
            following = release_of(chain[-1]["after"])
        except AtlasError as error:
            raise AtlasError(f"{_path(last)}: after: {error}; {_advice(last)}") from None
        last = following
        chain.append(_packed(last))
        if len(chain) > len(releases()):
            raise AtlasError(f"{_path(release)}: follows from itself; {_advice(release)}")
    flat: dict = {}
    try:
        for packed in reversed(chain):
            flat = apply(flat, packed["delta"])
    except (AttributeError, KeyError, TypeError, ValueError):  # whatever stands where a delta belongs
        flat = {}
    if digest(flat) != chain[0]["digest"]:
        raise AtlasError(f"{_path(release)}: doesn't fit the records before it; {_advice(release)}")
    return flat


def _packed(release: Release) -> dict:
    path = _path(release)
    try:
        packed = parse_json(read_text(path, LARGEST))
    except OSError as error:
        raise AtlasError(f"{path}: can't be read ({error.strerror}); {_advice(release)}") from None
    except ReadingError as error:
        raise AtlasError(f"{path}: {error}; {_advice(release)}") from None
    if not isinstance(packed, dict) or set(packed) != {"after", "digest", "delta"}:
        raise AtlasError(f"{path}: is no record of the atlas; {_advice(release)}")
    if not isinstance(packed["after"], str | None):
        raise AtlasError(f"{path}: after: is no name of a release; {_advice(release)}")
    return packed


def _advice(release: Release) -> str:
    return f"make it anew: `blitz atlas build {release.name}`"
