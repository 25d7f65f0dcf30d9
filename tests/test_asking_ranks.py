"""The process that asks ranks while the proofs run."""

import json
import multiprocessing

import pytest

from spec.parallel import ranks


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
