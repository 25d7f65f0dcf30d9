"""Ranks without a launcher: forked, joined, asked, and ended together, whatever happens to one of them."""

import multiprocessing
import multiprocessing.connection
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import torch

from blitz.parallel.processes.joining import lost

_ANSWER, _ERROR, _LOST = "answer", "error", "lost"
_GRACE = 5  # seconds for a rank to end after it was asked to, and for the first cause to show itself


class RankError(RuntimeError):
    """A rank failed or died; the message is one line: which, and of what."""


class _Rank(NamedTuple):
    process: Any
    answers: Any


def forked(count, work, *arguments, seconds=120):
    """Let ranks that talk over gloo do some work. They meet at a file, so that no port has to be chosen.

    Args:
        count: How many ranks.
        work: Called in each with ``arguments``; finds its rank by ``torch.distributed.get_rank()``. A function of a
            module, since where nothing can be forked it is imported anew.
        arguments: Anything that can be pickled.
        seconds: Within which all must have answered.

    Returns:
        What each rank returned, in their order. All ranks have ended.

    Raises:
        RankError: A rank raised, was killed, or gave no answer in time.
    """
    # PyTorch must not be forked where it has already run a backward pass; its threads would be missing.
    context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    ranks = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for rank in range(count):
                answers, teller = context.Pipe(duplex=False)
                process = context.Process(
                    target=_rank, args=(rank, count, folder, teller, work, arguments), daemon=True
                )
                process.start()
                teller.close()  # so that the pipe ends with its rank, and no rank forked later holds it open
                ranks.append(_Rank(process, answers))
            return _gathered(ranks, seconds)
        finally:
            _end([rank.process for rank in ranks])


def _rank(rank, count, folder, teller, work, arguments):
    torch.set_num_threads(1)
    try:
        meeting = Path(folder, "meeting").as_uri()
        torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=count)
        teller.send((_ANSWER, work(*arguments)))
        torch.distributed.barrier()  # or the first to end would close connections that others still use
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent tells it
        teller.send((_LOST if lost(error) else _ERROR, "raised {}: {}".format(type(error).__name__, error)))


def _gathered(ranks, seconds):
    """Wait for all answers; at the first failure, for a moment, for its cause."""
    answers, complaint, deadline = {}, None, time.monotonic() + seconds
    waiting = dict(enumerate(ranks))
    while waiting:
        ready = multiprocessing.connection.wait(
            [rank.answers for rank in waiting.values()], max(0, deadline - time.monotonic())
        )
        if not ready:
            break
        for number in [number for number, rank in waiting.items() if rank.answers in ready]:
            kind, told = _told(waiting.pop(number))
            if kind == _ANSWER:
                answers[number] = told
                continue
            complaint = "rank {} of {} {}; the others were ended".format(number, len(ranks), _first_line(told))
            if kind == _ERROR:
                raise RankError(complaint)
            # It only suffered from what happened to another one.
            deadline = min(deadline, time.monotonic() + _GRACE)
    if waiting and complaint is None:
        complaint = "ranks {} of {} gave no answer within {} seconds; all were ended".format(
            sorted(waiting), len(ranks), seconds
        )
    if complaint is not None:
        raise RankError(complaint)
    return [answers[number] for number in range(len(ranks))]


def _told(rank):
    try:
        return rank.answers.recv()
    except EOFError:
        rank.process.join()
        code = rank.process.exitcode
        return _ERROR, "was ended by {}".format(signal.Signals(-code).name) if code < 0 else "ended with {}".format(
            code
        )


def _first_line(text):
    return " ".join(next(iter(str(text).splitlines()), "").split())


def _end(processes):
    for process in processes:
        if process.is_alive():
            process.terminate()
    for process in processes:
        process.join(_GRACE)
        if process.is_alive():
            process.kill()
            process.join()
