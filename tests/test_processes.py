"""How many processes run the proofs."""

import sys
from types import SimpleNamespace

import psutil
import pytest

from blitz.cli import interpreter, processes
from blitz.cli.errors import UserError


@pytest.fixture
def machine(monkeypatch):
    """A machine of as many cores, and as many gibibytes that are free, as are set; with pytest-xdist or without."""
    made = SimpleNamespace(cores=8, free=64.0, parallel=True)
    monkeypatch.setattr(processes, "cores", lambda: made.cores)
    monkeypatch.setattr(interpreter, "check", lambda _: made.parallel)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=int(made.free * 2**30)))
    return made


@pytest.mark.parametrize(
    "cores,free,expected",
    [(8, 64.0, 4), (2, 64.0, 2), (1, 64.0, 1), (8, 2.5, 2), (8, 1.2, 1), (8, 0.3, 1)],
)
def test_as_many_as_cores_and_memory_allow_up_to_four(machine, cores, free, expected):
    machine.cores, machine.free = cores, free
    assert processes.how_many(sys.executable, None, whole=True) == expected


def test_one_for_some_claims_and_one_without_xdist(machine):
    assert processes.how_many(sys.executable, None, whole=False) == 1
    machine.parallel = False
    assert processes.how_many(sys.executable, None, whole=True) == 1


def test_what_the_user_asks_for_goes_where_it_can_be_had(machine):
    machine.free = 0.3
    assert processes.how_many(sys.executable, 3, whole=False) == 3
    machine.parallel = False
    assert processes.how_many(sys.executable, 1, whole=True) == 1
    with pytest.raises(UserError, match="lacks pytest-xdist, which --jobs 3 needs"):
        processes.how_many(sys.executable, 3, whole=True)


def test_a_worker_that_dies_is_always_replaced():
    assert processes.options_for(1) == []
    assert "--max-worker-restart=100000" in processes.options_for(2)
