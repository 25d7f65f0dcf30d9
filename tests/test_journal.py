"""What a run tells as it happens, and what can be said of a process by how it ended."""

import json
import subprocess
import sys
import threading

import pytest

from blitz.record import journal
from blitz.record.death import how_it_ended, last_frame
from blitz.record.findings import NOT_RUN, Findings, of_dead_proof

from . import records

BEGAN = {"began": {"blitz": "0", "environment": {"torch": "2.0"}, "seed": 0, "profile": "blitz", "require": []}}


def collected(**proofs):
    proofs = {nodeid: [[claim, None, None] for claim in claims] for nodeid, claims in proofs.items()}
    told = {"whole": True, "wanted": None, "proofs": proofs, "missing": [], "other_eras": {}}
    return {"selected": len(proofs), "collected": told}


def passed(nodeid, *claims, **fields):
    evidence = {
        "claims": list(claims),
        "today": False,
        "observations": {},
        "timings": {},
        "examples": None,
        "devices": None,
        "lacks": None,
    }
    event = {"proof": nodeid, "outcome": "passed", "why": None, "failed": False, "seconds": 1.0}
    return {**event, "evidence": evidence, "leaks": [], **fields}


def test_what_many_append_at_once_stays_whole(tmp_path):
    path = tmp_path / "journal.jsonl"
    event = {"text": "x" * 20_000}

    def append():
        for _ in range(20):
            journal.append(path, event)

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.events(path) == [event] * 80


@pytest.mark.parametrize(
    "tail", [b'{"proof": "p', b"\0\0\0\0\n", b'["no", "event"]\n', b"\xff\n", b"[" * 90_000 + b"\n"]
)
def test_what_was_being_written_when_the_power_went_is_cut_off(tmp_path, tail):
    path = tmp_path / "journal.jsonl"
    journal.append(path, {"started": "a"})
    with path.open("ab") as file:
        file.write(tail)
    assert journal.events(path) == [{"started": "a"}]
    journal.mend(path)
    journal.append(path, {"started": "b"})
    assert journal.events(path) == [{"started": "a"}, {"started": "b"}]


def test_there_are_no_events_where_there_is_no_journal(tmp_path):
    assert journal.events(tmp_path / "none") == []


def test_of_a_run_that_was_cut_short_only_claims_whose_proofs_all_ended_hold(tmp_path):
    registry = records.registry(tmp_path)
    events = [
        BEGAN,
        collected(a=["sum.adds"], b=["sum.old"], c=["sum.old", "sum.last"], d=["sum.last"]),
        passed("a", "sum.adds"),
        passed("b", "sum.old"),
        of_dead_proof("d", "crashed (SIGSEGV)"),
    ]
    record = Findings(registry, events).record(1.0)
    assert (record["incomplete"], record["whole"]) == (1, False)
    told = {name: (entry["verdict"], entry["why"]) for name, entry in record["claims"].items()}
    assert told == {
        "sum.adds": ("holds", None),
        "sum.old": ("unproven", NOT_RUN),
        "sum.last": ("broken", "crashed (SIGSEGV)"),
    }
    # What ran later completes it.
    whole = Findings(registry, [*events, BEGAN, collected(), events[1], passed("c", "sum.old", "sum.last")]).record(2)
    assert "incomplete" not in whole
    assert whole["counts"] == {"holds": 2, "superseded": 0, "broken": 1, "unproven": 0}


def test_a_proof_is_running_from_its_start_to_its_end(tmp_path):
    events = [BEGAN, collected(a=["sum.adds"], b=["sum.adds"]), {"started": "a"}, passed("a"), {"started": "b"}]
    findings = Findings(records.registry(tmp_path), events)
    assert findings.started == ["b"]
    assert not findings.failed
    assert Findings(findings.registry, [*events, of_dead_proof("b", "crashed")]).failed


def test_numbers_belong_to_whole_runs_unless_they_were_asked_for(tmp_path):
    numbers = {"capability": None, "seconds": 0.1, "entries": {}}
    for extent, ran, told in [("once", True, True), ("once", False, False), ("settings", False, True)]:
        events = [BEGAN, collected(a=["sum.adds"]), *[passed("a", "sum.adds")] * ran]
        events.append({"numbers": numbers, "extent": extent})
        assert ("numbers" in Findings(records.registry(tmp_path), events).record(1)) == told


def test_numbers_that_are_told_are_measured_by_nobody_who_comes_later(tmp_path):
    begun = {"measuring": "once", "process": 1}
    told = {"numbers": {"capability": None, "seconds": 0.1, "entries": {}}, "extent": "once"}
    events = [BEGAN, collected(a=["sum.adds"]), passed("a", "sum.adds"), begun]
    assert Findings(records.registry(tmp_path), events).measuring == "once"
    events += [told, {"measuring": "once", "process": 2}, {"ended": 0}]
    findings = Findings(records.registry(tmp_path), events)
    assert findings.measuring is None
    assert findings.complete


def died(code):
    """Run Python code that ends its process; give the exit status and what faulthandler wrote."""
    code = f"import faulthandler, sys, threading, time\nfaulthandler.enable()\n{code}"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return finished.returncode, finished.stderr


@pytest.mark.parametrize(
    "code,says",
    [
        (
            "import ctypes\ndef strike():\n    ctypes.string_at(0)\nstrike()",
            r"crashed (SIGSEGV) in string_at (__init__.py:",
        ),
        ("import os\ndef strike():\n    os.abort()\nstrike()", "crashed (SIGABRT) in strike (<string>:5)"),
        ("import os\nos._exit(7)", "crashed (exit status 7)"),
        ("import os\nos.kill(os.getpid(), 9)", "crashed (SIGKILL, as where memory runs out)"),
        # The main thread is the proof's, also where another one waits as well.
        (
            """threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
faulthandler.dump_traceback_later(0.2, exit=True)
def strike():
    time.sleep(9)
strike()""",
            "no answer in 5 s, in strike (<string>:6)",
        ),
        # The thread that crashed is the one that matters, whichever it is.
        (
            "import os\ndef strike():\n    os.abort()\nthreading.Thread(target=strike).start()\ntime.sleep(9)",
            "crashed (SIGABRT) in strike (<string>:5)",
        ),
    ],
)
def test_how_a_process_ended_is_told_by_signal_and_innermost_frame(code, says):
    assert how_it_ended(*died(code), 5).startswith(says)


def test_paths_are_told_from_their_package_on():
    dump = "Current thread 0x1 (most recent call first):\n"
    for file, told in [
        ("/home/me/lib/python3.11/site-packages/torch/nn/functional.py", "torch/nn/functional.py"),
        ("/home/torch/spec/tensors/test_views.py", "spec/tensors/test_views.py"),
        ("/usr/lib/python3.11/threading.py", "threading.py"),
    ]:
        assert last_frame(f'{dump}  File "{file}", line 9 in f\n  File "outer.py", line 1 in g\n') == f"f ({told}:9)"
    assert last_frame("") is None
    assert last_frame(dump + "  <no Python frame>\n") is None


def test_the_events_are_plain_json(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal.append(path, {"why": "a lone surrogate \udc80, and 数"})
    assert json.loads(path.read_text(encoding="ascii")) == {"why": "a lone surrogate \udc80, and 数"}
