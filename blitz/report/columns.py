"""The columns of the report: one for each record, in the order of their releases."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from packaging.version import InvalidVersion, Version


class Column(NamedTuple):
    """One record and how the report names it.

    Attributes:
        key: Names it in links; letters, digits, points, plus signs and minus signs, and no other column's.
        label: What stands above it, such as ``2.14``.
        record: As :func:`blitz.record.read_record` gives it.
        own: Whether it is the user's own, beside those that are shipped.
    """

    key: str
    label: str
    record: dict
    own: bool = False

    @property
    def torch(self) -> str:
        """The version of torch that was under test, such as ``2.14.1+cu130``."""
        return str(self.record["environment"]["torch"])

    def entry(self, claim: str) -> dict | None:
        """Give what the record tells of a claim; None where it tells nothing."""
        return self.record["claims"].get(claim)


def columns_of(shipped: Iterable[tuple[str, dict]], own: Iterable[dict]) -> list[Column]:
    """Name the records and put them in order.

    Args:
        shipped: Names of releases, such as ``2.14``, with their records.
        own: The user's records, each named by the version of torch that it is of.

    Returns:
        The columns from the oldest release to the newest; a user's record stands right of the shipped one.
    """
    columns = [Column(_key(name), name, record) for name, record in shipped]
    taken = Counter(column.key for column in columns)
    for record in own:
        version = str(record["environment"]["torch"])
        key = _key(version)
        taken[key] += 1
        again = f"-{taken[key]}" if taken[key] > 1 else ""
        columns.append(Column(key + again, version.partition("+")[0], record, own=True))
    return sorted(columns, key=lambda column: (_order(column.torch), column.own))


def _key(name: str) -> str:
    return re.sub(r"[^\w.+-]", "_", name, flags=re.ASCII) or "_"


def _order(version: str) -> tuple:
    """Sort what is no version, such as that of a private build, behind all that is."""
    try:
        # Without the build, so that 2.14.1+cu130 and 2.14.1+cpu stand side by side.
        return False, Version(Version(version).public)
    except InvalidVersion:
        return (True,)
