"""Until when a wording is true, as one sentence."""

from collections.abc import Sequence

from packaging.version import InvalidVersion, Version

from blitz.claims import Era
from blitz.report.columns import Column


def sentence(era: Era, columns: Sequence[Column]) -> tuple[str, str]:
    """Say in English and in Chinese until when a wording is true, and what is true since.

    Args:
        era: The claim's.
        columns: The records; where they tell of the last release before the boundary, it is named.
    """
    package = "" if era.package == "torch" else f"{era.package} "
    last = _last_before(era, columns)
    until = f"True until {package}{last}" if last else f"True before {package}{era.until}"
    zh = f"在 {package}{last} 及更早版本中成立" if last else f"在 {package}{era.until} 之前成立"
    return (
        f"{until}: {era.was}; since {package}{era.until}: {era.now}.",
        f"{zh}：{era.was_zh}；自 {package}{era.until} 起：{era.now_zh}。",
    )


def _last_before(era: Era, columns: Sequence[Column]) -> str | None:
    """Name the newest minor release before the boundary that any record is of."""
    boundary = Version(era.until).release[:2]
    minors = {_minor(column.record["environment"].get(era.package)) for column in columns}
    before = [minor for minor in minors if minor and minor < boundary]
    return ".".join(map(str, max(before))) if before else None


def _minor(version: str | None) -> tuple[int, ...] | None:
    try:
        return Version(version or "").release[:2]
    except InvalidVersion:
        return None
