"""Ranks of which one fails, in an interpreter of its own, since PyTorch must not be forked where it has run backward.

    python -m tests.failing_ranks

prints as JSON, for each way to fail, what was told and how many seconds it took.
"""

import json
import multiprocessing
import os
import signal
import time

import torch

from blitz.parallel.processes import RankError, forked


def killed():
    """Die where the others wait for this rank."""
    if torch.distributed.get_rank() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    torch.distributed.barrier()


def raised():
    """Raise where the others wait for this rank."""
    if torch.distributed.get_rank() == 2:
        raise ValueError("no samples\nand more lines")
    torch.distributed.barrier()


def silent():
    """Never answer."""
    if torch.distributed.get_rank() == 1:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)


def answered():
    """Answer with more than a pipe holds."""
    return [torch.distributed.get_rank()] * 100000


def told(work, seconds=60):
    """Let three ranks do it."""
    start = time.monotonic()
    try:
        answer = [(len(each), each[0]) for each in forked(3, work, seconds=seconds)]
    except RankError as error:
        answer = str(error)
    left = [child.pid for child in multiprocessing.active_children()]
    return {"told": answer, "seconds": time.monotonic() - start, "left": left}


if __name__ == "__main__":
    found = {work.__name__: told(work) for work in (killed, raised, answered)}
    print(json.dumps({**found, "silent": told(silent, seconds=1)}))  # noqa: T201
