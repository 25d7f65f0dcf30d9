"""Ranks without a launcher: whatever happens to one of them, the others end, with one line."""

import json
import subprocess
import sys

import pytest
import torch

from blitz.parallel.processes import backend, lost
from spec.parallel import conftest
from tests.launching import ROOT


@pytest.fixture(scope="module")
def failures():
    command = [sys.executable, "-m", "tests.failing_ranks"]
    run = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=120)
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    "way, line",
    [
        ("killed", "rank 1 of 3 was ended by SIGKILL; the others were ended"),
        ("raised", "rank 2 of 3 raised ValueError: no samples; the others were ended"),
        ("silent", "ranks [1] of 3 gave no answer within 1 seconds; all were ended"),
    ],
)
def test_a_rank_that_fails_ends_the_others_with_one_line(failures, way, line):
    assert failures[way]["told"] == line
    assert failures[way]["left"] == []
    assert failures[way]["seconds"] < 30


def test_of_several_processes_one_asks_ranks_for_all_and_another_where_it_died(tmp_path, monkeypatch):
    monkeypatch.setattr(conftest, "PATIENCE", 0.1)
    monkeypatch.setattr(conftest.ranks, "COUNTS", (1,))
    found = sharing(tmp_path).found()  # nobody has begun to ask
    assert [len(entry["ranks"]) for entry in found.values()] == [1]
    monkeypatch.delattr(conftest.Processes, "start")
    assert sharing(tmp_path).found() == found


def sharing(folder):
    """Give what each process of a run has."""
    processes = conftest.Processes()
    processes.share(folder / "ranks.json")
    return processes


def test_ranks_answer_in_their_order(failures):
    assert failures["answered"]["told"] == [[100000, rank] for rank in range(3)]
    assert failures["answered"]["left"] == []


@pytest.mark.parametrize(
    "device, processes, gpus, expected",
    [
        ("cpu", 2, 0, "gloo"),
        ("cpu", 2, 8, "gloo"),
        ("cuda", 2, 8, "nccl"),
        ("cuda", 2, 2, "nccl"),
        ("cuda", 2, 1, "gloo"),
    ],
)
def test_processes_talk_over_nccl_where_each_has_a_gpu(device, processes, gpus, expected):
    assert backend(torch.device(device), processes, gpus) == expected


def test_only_errors_of_the_connection_say_that_a_process_is_gone():
    assert lost(RuntimeError("[gloo/transport/tcp/pair.cc:525] Connection closed by peer [127.0.0.1]:1"))
    assert not lost(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not lost(ValueError("gloo"))
