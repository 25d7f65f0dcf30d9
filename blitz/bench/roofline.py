"""What a device can do at best, and the share of it that an operation reaches.

An operation takes at least as long as its bytes take to move and its floating-point operations take to compute. Which
of the two takes longer bounds it; that time as a share of the time that it took is what it reaches. Both limits were
measured on the same device in the same run: copying within its memory, and multiplying large matrices.
"""

from collections.abc import Iterable
from typing import NamedTuple

from blitz.bench.results import Row

MEMORY, COMPUTE = "memory", "compute"


class Limits(NamedTuple):
    """The limits of one device.

    Attributes:
        copies: Pairs of the bytes that a copy moved and of the bytes a second that it reached at best.
        flop_per_second: Of the best product of large matrices.
    """

    copies: list[tuple[int, float]]
    flop_per_second: float

    @property
    def memory(self) -> float:
        """Bytes a second of the largest copy, which no cache holds."""
        return max(self.copies)[1]

    @property
    def cache(self) -> float:
        """Bytes a second of the fastest copy, whatever its size."""
        return max(rate for _, rate in self.copies)

    def bandwidth(self, working_set: int) -> float:
        """Give the bytes a second of the fastest copy on as many bytes or more: fewer may stay in a faster cache."""
        return max((rate for size, rate in self.copies if size >= working_set), default=self.memory)


class Reached(NamedTuple):
    """How near an operation comes to what bounds it.

    Attributes:
        share: From 0 to 1; noise and caches may take it a little above.
        bound: ``memory`` or ``compute``.
    """

    share: float
    bound: str


def limits_of(rows: Iterable[Row], device: str) -> Limits | None:
    """Find a device's limits among the rows of a run, or None where they were not measured.

    Args:
        rows: Those of the run.
        device: ``cpu`` or ``cuda``.
    """
    measured = [row for row in rows if row.device == device and "limit" in row.told]
    copies = sorted((row.bytes, row.bytes / row.best) for row in measured if row.told["limit"] == "copy" and row.bytes)
    products = [row.flop / row.best for row in measured if row.told["limit"] == "product" and row.flop]
    return Limits(copies, max(products)) if copies and products else None


def reached(row: Row, limits: Limits | None) -> Reached | None:
    """Compare an operation's best time with the least that the device's limits allow.

    Args:
        row: The operation.
        limits: Those of its device.

    Returns:
        None where nothing tells what it moves or computes, or where there are no limits.
    """
    if limits is None or not row.bytes + row.flop:
        return None
    moving = row.bytes / limits.bandwidth(row.working_set)
    computing = row.flop / limits.flop_per_second
    return Reached(max(moving, computing) / row.best, MEMORY if moving > computing else COMPUTE)
