"""The plugin's command-line and ini options."""

import argparse
import re

from blitz.plugin.numbers import EXTENTS, ONCE

LONGEST = 86400.0  # seconds


def add(parser):
    """Register all of them with pytest's parser."""
    group = parser.getgroup("blitz", "Blitz: the introduction to PyTorch as an executable specification")
    group.addoption(
        "--device",
        default="auto",
        type=_device,
        metavar="auto|cpu|cuda[:N]",
        help="where proofs that run on either device run; auto takes a GPU where there is one",
    )
    group.addoption(
        "--require",
        action="append",
        default=[],
        choices=["cuda", "multigpu", "torchvision"],
        help="what this machine must have: proofs that lack it fail instead of being unproven",
    )
    group.addoption("--record", metavar="FILE", help="write what the run found to this JSON file")
    group.addoption("--seed", type=int, default=0, help="what every test starts from (default: %(default)s)")
    group.addoption(
        "--threads",
        type=_positive,
        default=1,
        metavar="N",
        help="PyTorch's threads; one, unless given, so that a record does not depend on the number of cores",
    )
    group.addoption(
        "--claims",
        action="append",
        default=[],
        metavar="PATTERN",
        help="run only the proofs of these claims: an id, a subject, a chapter's number or a glob",
    )
    group.addoption(
        "--numbers",
        choices=EXTENTS,
        default=ONCE,
        help="whether the record of a whole run also holds what this PyTorch computes from fixed seeds; settings: of "
        "any run, and what of it the processor's settings change, which takes tens of seconds (default: %(default)s)",
    )
    group.addoption("--network", action="store_true", help="run tests marked network as well")
    group.addoption("--slow", action="store_true", help="run proofs marked slow as well, which take minutes")
    group.addoption("--progress", metavar="FILE", help="append a JSON line for all that happens: the run's journal")
    group.addoption("--resume", action="store_true", help="leave out the proofs that have ended by the --progress file")
    group.addoption(
        "--proof-timeout",
        type=_seconds,
        default=300.0,
        metavar="S",
        help="end a proof that takes longer, where it has a process of its own: in xdist's workers, and with --faults "
        "(default: %(default)g)",
    )
    group.addoption(
        "--faults", metavar="DIR", help="this process may crash: write there where it was; Ctrl-C is not meant for it"
    )
    parser.addini("blitz_registry", "the registry of claims, relative to the root directory; without it Blitz is inert")


def _device(text):
    if not re.match(r"(auto|cpu|cuda(:\d+)?)\Z", text):
        raise argparse.ArgumentTypeError("{!r} is no device; use auto, cpu, cuda or cuda:N".format(text))
    return text


def _positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("{!r} is no positive number".format(text))
    return int(text)


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST:
        raise argparse.ArgumentTypeError("{!r} is no number of seconds up to {:g}".format(text, LONGEST))
    return seconds
