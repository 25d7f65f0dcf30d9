"""Pinning processes to cores."""

import os
from contextlib import suppress
from pathlib import Path


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


def pin(process: int, cores: tuple[int, ...]) -> None:
    """Pin a process that waits, with all threads that it has; what it starts later is pinned with them.

    Args:
        process: Its id.
        cores: Where to; empty for nowhere.
    """
    if not cores:
        return
    threads = Path("/proc", str(process), "task")  # Linux'; elsewhere pinning a process pins its threads
    for thread in [int(entry.name) for entry in threads.iterdir()] if threads.is_dir() else [process]:
        with suppress(ProcessLookupError):  # a thread that has just ended
            os.sched_setaffinity(thread, cores)
