"""The process that asks ranks while the proofs run."""

import json
import multiprocessing
import os

import pytest

from blitz.falsify.isolation import Task, run_isolated
from blitz.whole import write_whole
from spec.parallel import conftest, ranks


@pytest.fixture
def told(tmp_path):
    """What such a process writes, as a function of the numbers of ranks."""

    def told(*counts):
        path = tmp_path / "ranks.json"
        process = multiprocessing.get_context("spawn").Process(target=ranks.tell, args=(str(path), counts))
        process.start()
        process.join(120)
        assert process.exitcode == 0
        return json.loads(path.read_text(encoding="utf-8"))

    return told


def test_answers_are_told_by_the_number_of_ranks(told):
    found = told(1, 2)["found"]
    assert {count: len(asked["ranks"]) for count, asked in found.items()} == {"1": 1, "2": 2}


def test_a_failure_is_told_with_its_traceback(told):
    assert "TypeError" in told("two")["failed"]


def tell_who(path, _counts):
    """Stand in for a process that asks ranks: its answer is which process it is."""
    write_whole(path, json.dumps({"found": {"1": os.getpid()}}))


@pytest.fixture
def asking(monkeypatch):
    """Whoever asks, in this process and its forks."""
    monkeypatch.setattr(ranks, "tell", tell_who)
    made = conftest.Processes()
    yield made
    made.stop()


def in_forks(works):
    """Run functions without arguments, each in a fork; give what they return."""
    tasks = [Task(place, lambda tell, work=work: tell(work()), 60.0) for place, work in enumerate(works)]
    return [ending.told for ending in run_isolated(tasks, 2)]


def test_forks_take_the_answers_of_their_parent(asking):
    asking.start()
    told = in_forks([lambda: asking.found()[1]] * 3)
    assert told == [[asking.found()[1]]] * 3


def test_a_fork_asks_itself_where_new_interpreters_are_changed(asking):
    def found():
        os.environ["PYTHONPATH"] = os.pathsep.join(["elsewhere", os.environ.get("PYTHONPATH", "")])
        return asking.found()[1]

    asking.start()
    ((told,),) = in_forks([found])
    assert told != asking.found()[1]


def test_a_process_that_has_not_begun_to_ask_asks_as_it_has_to(asking):
    assert asking.found()[1] != os.getpid()
