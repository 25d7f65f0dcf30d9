"""All numbers of a release, as the field ``numbers`` of a record."""

import re
import time
import warnings

import torch

from blitz.numbers.fingerprint import fingerprint
from blitz.numbers.measured import catalogue
from blitz.numbers.measured.exact import Answer


def measure(threads=1):
    """Compute every number and leave PyTorch's generator, threads and modes as they were.

    Args:
        threads: PyTorch's threads while it computes.

    Returns:
        A dict of plain JSON values: ``capability``, the instruction set that PyTorch says it uses, or None;
        ``seconds``; and ``entries``, by name what :func:`~blitz.numbers.fingerprint.fingerprint` keeps. An entry that
        this release can't compute has ``why`` alone; one whose answer is known and was missed has ``wrong``.
    """
    started = time.perf_counter()
    kept = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with warnings.catch_warnings(), torch.random.fork_rng(devices=[]), torch.enable_grad():
            warnings.simplefilter("ignore")  # what a release warns of is told where a claim is proved
            entries = {}
            for names, compute in catalogue():
                entries.update(_entries(names, compute))
    finally:
        torch.set_num_threads(kept)
    return {"capability": _capability(), "seconds": round(time.perf_counter() - started, 3), "entries": entries}


def _entries(names, compute):
    try:
        return {name: _entry(value) for name, value in zip(names, compute())}
    except Exception as error:  # noqa: BLE001 - a release under test may fail with anything here, and others go on
        why = "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))
        return {name: {"why": why} for name in names}


def _entry(value):
    if not isinstance(value, Answer):
        return fingerprint(value)
    entry = fingerprint(value.given)
    fault = value.fault()
    return dict(entry, wrong=fault) if fault else entry


def _capability():
    found = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    return found.group(1) if found else None
