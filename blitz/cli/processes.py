"""How many processes run the proofs at a time."""

import os

import psutil

from blitz.cli import interpreter
from blitz.cli.errors import UserError

_MOST = 4  # beyond, starting PyTorch takes longer than the proofs
_MEMORY = 2**30  # bytes that a process takes, PyTorch and the proofs' tensors together, generously


def how_many(executable: str, asked: int | None, whole: bool) -> int:
    """Choose how many processes run the proofs; each imports PyTorch, which pays for a whole suite only.

    Args:
        executable: The interpreter.
        asked: What the user asked for, if anything.
        whole: Whether the whole suite will run.

    Raises:
        UserError: The interpreter can't run the suite, or not in as many processes as were asked for.
    """
    parallel = interpreter.check(executable)
    if asked is not None:
        if asked > 1 and not parallel:
            raise UserError(
                f"{executable}: lacks pytest-xdist, which --jobs {asked} needs; install it there, or leave --jobs out"
            )
        return asked
    if not whole or not parallel:
        return 1
    return max(1, min(cores(), _MOST, psutil.virtual_memory().available // _MEMORY))


def options_for(jobs: int) -> list[str]:
    """Give pytest's options for that many processes; one alone needs none.

    A worker that has no proofs left takes some of another's, and one that dies is replaced as often as it takes.
    """
    if jobs == 1:
        return []
    return ["-p", "xdist.plugin", f"--numprocesses={jobs}", "--dist=worksteal", "--max-worker-restart=100000"]


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
