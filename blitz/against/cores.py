"""Pinning processes to cores."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


def choose(count: int) -> tuple[int, ...]:
    """Choose cores for processes to share.

    Args:
        count: How many, one for each thread; where the machine has fewer, all.

    Returns:
        The last ones of those that this process may use, since the first one serves most interrupts; none where the
        system can't pin.
    """
    if not hasattr(os, "sched_setaffinity"):  # macOS, Windows
        return ()
    return tuple(sorted(os.sched_getaffinity(0))[-count:])


@contextmanager
def pinned(cores: tuple[int, ...]) -> Iterator[None]:
    """Pin this thread, and so every process that it starts; where there are no cores to choose, do nothing."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
