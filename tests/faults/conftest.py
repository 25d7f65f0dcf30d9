"""Three whole runs of the suite: nothing comes to harm; all faults at once in two processes; some of them in one."""

from typing import NamedTuple

import pytest

from .broken.injected import FAULTS
from .runs import Found, targets, verify

# Those that end or block the process: with xdist another one notices, alone nobody does but who started it.
ALONE = (
    "null_dereference",
    "crash_that_leaves_a_daemon",
    "exit_as_if_all_were_well",
    "exit_of_the_session",
    "interrupt_of_itself",
    "closing_of_all_files",
    "hang",
    "stop",
    "thread_that_outlives_the_proof",
    "limit_of_recursion",
    "undefined_symbol",
)


class Harmed(NamedTuple):
    """A run in which proofs came to harm.

    Attributes:
        found: What it left.
        nodes: By fault, the node id or file that it struck.
        claims: By fault, the claims of that.
        limit: Seconds that a proof had.
    """

    found: Found
    nodes: dict
    claims: dict
    limit: int


@pytest.fixture(scope="session")
def baseline(tmp_path_factory):
    """What is found where nothing comes to harm."""
    found = verify(tmp_path_factory.mktemp("baseline"), "--jobs=2", seconds=1800)
    assert found.status == 0, found.printed
    return found.record


def _harmed(folder, baseline, names, jobs):
    nodes, claims = targets(baseline, names)
    slowest = max(proof["seconds"] for entry in baseline["claims"].values() for proof in entry["proofs"])
    limit = int(20 + 2 * slowest)
    faults = {node: name for name, node in nodes.items()}
    arguments = [f"--jobs={jobs}", f"--timeout={limit}"]
    # Each fault costs a process that starts anew, or a limit and a grace besides.
    found = verify(folder, *arguments, faults=faults, seconds=1800 + len(names) * (limit + 60))
    return Harmed(found, nodes, claims, limit)


@pytest.fixture(scope="session")
def among_workers(tmp_path_factory, baseline):
    """All faults at once, in a run of two processes."""
    return _harmed(tmp_path_factory.mktemp("workers"), baseline, tuple(FAULTS), jobs=2)


@pytest.fixture(scope="session")
def alone(tmp_path_factory, baseline):
    """Those of :data:`ALONE`, in a run of one process, which is started anew."""
    return _harmed(tmp_path_factory.mktemp("alone"), baseline, ALONE, jobs=1)
