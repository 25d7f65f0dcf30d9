"""Whatever becomes of the process that runs the proofs, of the user's patience, of the disk: nothing known is lost."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from blitz.cli.suite import PACKAGE

from .test_cli import home  # noqa: F401 - a fixture

REGISTRY = """
[[chapter]]
number = 1
title = "Sums"
"""
CLAIM = """
[[claim]]
id = "sum.{0}"
chapter = 1
says = "A sum {0}."
kind = "behaviour"
"""
REGISTRY += "".join(map(CLAIM.format, ("adds", "struck", "last")))
# Each proof leaves a mark, so that a test can see which ran, and how often.
PROOFS = """
import os
from pathlib import Path
import torch
from blitz.plugin import claim

HERE = Path(__file__).parent

def mark(name):
    with (HERE / "ran.txt").open("a") as file:
        file.write(name + "\\n")

@claim("sum.adds")
def test_adds():
    mark("adds")
    assert torch.ones(3).sum().item() == 3

@claim("sum.struck")
def test_struck():
    mark("struck")
    STRIKE
    assert torch.ones(2).sum().item() == 2

@claim("sum.last")
def test_last(observe):
    mark("last")
    observe("sum", torch.ones(4).sum().item())
    assert torch.ones(4).sum().item() == 4
"""
WAIT = "import time; (HERE / 'waits').touch(); time.sleep(0 if (HERE / 'go').exists() else 300)"


class Suite:
    """A suite of three claims, the second of which can be struck, and runs of it."""

    def __init__(self, folder):
        self.folder = folder
        self.suite = folder / "sums"
        self.suite.mkdir(parents=True)
        (self.suite / "claims.toml").write_text(REGISTRY, encoding="utf-8")
        self.strike("pass")
        self.path = folder / "record.json"

    def strike(self, how):
        (self.suite / "test_sum.py").write_text(PROOFS.replace("STRIKE", how), encoding="utf-8")

    def command(self, *options):
        return [
            *(sys.executable, "-m", "blitz", "verify", "--suite", str(self.suite)),
            *("--record", str(self.path), "--numbers=no", *options),
        ]

    def run(self, *options, **environment):
        return subprocess.run(
            self.command(*options),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    @contextlib.contextmanager
    def running(self, *options):
        """Start a run and wait until the proof that is struck is at it."""
        with (self.folder / "printed.txt").open("w") as printed:
            process = subprocess.Popen(
                self.command(*options),
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for((self.suite / "waits").exists)
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def record(self):
        return json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def verdicts(self):
        return {name.partition(".")[2]: entry["verdict"] for name, entry in self.record["claims"].items()}

    @property
    def why(self):
        return self.record["claims"]["sum.struck"]["why"]

    @property
    def ran(self):
        return sorted((self.suite / "ran.txt").read_text().split())


@pytest.fixture
def suite(tmp_path, home):  # noqa: F811
    return Suite(tmp_path)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def one_line(finished, says):
    """See that a run was refused in one line that says this."""
    assert finished.returncode == 2, finished.stdout + finished.stderr
    assert finished.stderr.count("\n") == 1
    assert says in finished.stderr


def has_ended(number):
    """Tell whether a process has ended, be it that nobody has taken note of it yet."""
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def unpredictable_left_out(record):
    return json.loads(json.dumps(record), object_hook=lambda entry: {k: v for k, v in entry.items() if k != "seconds"})


# Strikes, and what is then said of their claims.
STRIKES = {
    "import ctypes; ctypes.string_at(0)": "crashed (SIGSEGV) in string_at (__init__.py:",
    "os._exit(0)": "crashed (exit status 0)",
    "os.kill(os.getpid(), 9)": "crashed (SIGKILL, as where memory runs out)",
    "import time; time.sleep(99)": "no answer in 4 s, in test_it (test_struck_3.py:7)",
    "raise KeyboardInterrupt": "the proof raised KeyboardInterrupt",
    # What is left behind holds the dead worker's pipes.
    "os.fork() or __import__('time').sleep(99); os.abort()": "crashed (SIGABRT) in test_it (test_struck_5.py:7)",
    # And a daemon that leaves the run's session.
    "os.fork() or (os.setsid(), open('daemon.txt', 'w').write(str(os.getpid())), __import__('time').sleep(99)); "
    "__import__('time').sleep(1); os.abort()": "crashed (SIGABRT) in test_it (test_struck_6.py:7)",
}


@pytest.mark.parametrize("jobs", ["1", "2"])  # in a process alone, which a new one follows; in xdist's workers
def test_a_proof_that_ends_its_process_costs_its_own_claim_alone(suite, jobs):
    registry = REGISTRY
    for number, strike in enumerate(STRIKES):
        registry += CLAIM.format(f"struck_{number}")
        (suite.suite / f"test_struck_{number}.py").write_text(
            "import os\nimport torch\nfrom blitz.plugin import claim\n\n"
            f'@claim("sum.struck_{number}")\ndef test_it():\n    {strike}\n    assert torch.ones(1).item() == 1\n',
            encoding="utf-8",
        )
    (suite.suite / "claims.toml").write_text(registry, encoding="utf-8")
    finished = suite.run("--jobs", jobs, "--timeout=4")
    assert finished.returncode == 1, finished.stdout + finished.stderr
    for number, why in enumerate(STRIKES.values()):
        assert suite.record["claims"][f"sum.struck_{number}"]["why"].startswith(why)
        assert suite.verdicts.pop(f"struck_{number}") == "broken"
    assert {name: suite.verdicts[name] for name in ("adds", "struck", "last")} == dict.fromkeys(
        ("adds", "struck", "last"), "holds"
    )
    assert suite.record["whole"]
    assert suite.ran == ["adds", "last", "struck"]
    wait_for(lambda: has_ended(int((suite.folder / "daemon.txt").read_text())), seconds=10)


def test_the_log_has_the_stack_of_what_hung(suite):
    suite.strike("import time; time.sleep(99)")
    suite.run("--jobs=1", "--timeout=1")
    log = suite.path.with_suffix(".log").read_text(encoding="utf-8")
    assert 'test_sum.py", line 21 in test_struck' in log


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_crash_while_numbers_are_measured_costs_the_numbers_alone(suite, jobs):
    (suite.suite / "conftest.py").write_text(
        "import os, blitz.numbers.measuring\nblitz.numbers.measuring.measure = os.abort\n", encoding="utf-8"
    )
    finished = suite.run("--jobs", jobs, "--numbers=once")
    assert set(suite.verdicts.values()) == {"holds"}, finished.stdout + finished.stderr
    assert "SIGABRT" in suite.record["numbers"]["why"]


def test_a_file_that_this_pytorch_does_not_let_be_collected_breaks_what_it_cites_and_no_more(suite):
    (suite.suite / "test_more.py").write_text(
        'import torch\nfrom blitz.plugin import claim\ntorch.no_such_thing\n\n@claim("sum.struck")\ndef test_it():\n'
        "    assert torch\n",
        encoding="utf-8",
    )
    finished = suite.run()
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert suite.verdicts == {"adds": "holds", "struck": "broken", "last": "holds"}
    assert suite.why == (
        "test_more.py can't be collected: AttributeError: module 'torch' has no attribute 'no_such_thing'"
    )


def test_what_a_proof_leaves_changed_is_named_and_put_back(suite):
    suite.strike(
        "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); os.environ['LEFT'] = 'over'; "
        "torch.manual_seed(7); torch.use_deterministic_algorithms(True); torch.set_num_threads(2)"
    )
    text = (suite.suite / "test_sum.py").read_text(encoding="utf-8")
    check = 'assert (torch.get_default_dtype(), torch.is_grad_enabled(), "LEFT" in os.environ, torch.initial_seed(), '
    check += "torch.are_deterministic_algorithms_enabled(), torch.get_num_threads()) == "
    check += "(torch.float32, True, False, 0, False, 1)"
    (suite.suite / "test_sum.py").write_text(text.replace('mark("last")', check), encoding="utf-8")
    finished = suite.run()
    assert finished.returncode == 0, finished.stdout + finished.stderr
    (proof,) = suite.record["claims"]["sum.struck"]["proofs"]
    assert sorted(proof["leaks"]) == [
        "default dtype: torch.float32 became torch.float64",
        "deterministic algorithms: (False, False) became (True, False)",
        "environment: LEFT is new",
        "grad mode: True became False",
        "number of threads: 1 became 2",
        "seed of torch's generator: 0 became 7",
    ]
    assert "left changed by sums/test_sum.py::test_struck" in finished.stdout


@pytest.mark.parametrize("number,status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_keeps_what_is_known_and_goes_on_from_there(suite, number, status):
    suite.strike(WAIT)
    with suite.running("--jobs=1") as process:
        process.send_signal(number)
        assert process.wait(30) == status
    printed = (suite.folder / "printed.txt").read_text()
    assert "cut short before 2 proofs had ended" in printed
    assert "1 ✔ holds" in printed
    assert suite.record["incomplete"] == 2
    assert not suite.record["whole"]
    assert suite.verdicts == {"adds": "holds", "struck": "unproven", "last": "unproven"}
    (suite.suite / "go").touch()
    assert suite.run("--jobs=1", "--resume").returncode == 0
    assert suite.ran == ["adds", "last", "struck", "struck"]
    resumed = suite.record
    assert suite.run("--jobs=1").returncode == 0
    assert unpredictable_left_out(suite.record) == unpredictable_left_out(resumed)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killing_the_command_ends_its_processes_leaves_the_old_record_and_can_be_resumed(suite, jobs):
    (suite.suite / "go").touch()
    suite.strike(WAIT)
    suite.run("--jobs", jobs)
    old = suite.path.read_bytes()
    for left in ("go", "waits", "ran.txt"):
        (suite.suite / left).unlink()
    with suite.running("--jobs", jobs) as process:
        started = psutil.Process(process.pid).children(recursive=True)
        wait_for(lambda: "adds" in suite.ran)
        time.sleep(0.5)  # its end is told a moment after its mark
        process.kill()
        psutil.wait_procs(started, timeout=40)
        assert not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert suite.path.read_bytes() == old
    (suite.suite / "go").touch()
    assert suite.run("--jobs", jobs, "--resume").returncode == 0
    assert suite.ran.count("adds") == 1
    assert suite.record["whole"]


def test_there_is_nothing_to_resume_where_nothing_was_cut_short(suite):
    one_line(suite.run("--resume"), "--resume: no run of just this was cut short")


def test_two_runs_at_once_do_not_spoil_each_other(suite):
    suite.strike(WAIT)
    with suite.running() as first:
        (suite.suite / "go").touch()
        assert suite.run().returncode == 0
        alone = suite.record
        one_line(suite.run("--resume"), "--resume: that very run is going on")
        first.send_signal(signal.SIGINT)
        assert first.wait(30) == 130
    assert suite.run("--resume").returncode == 0
    assert unpredictable_left_out(suite.record) == unpredictable_left_out(alone)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "torch,says",
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("raise OSError('libtorch.so: wrong ELF class')", "libtorch.so: wrong ELF class"),
    ],
)
def test_a_pytorch_that_can_not_be_imported_is_one_line(suite, torch, says, jobs):
    (suite.folder / "fake").mkdir()
    (suite.folder / "fake" / "torch.py").write_text(torch, encoding="utf-8")
    path = os.pathsep.join([str(suite.folder / "fake"), str(PACKAGE.parent)])
    finished = suite.run("--jobs", jobs, PYTHONPATH=path)
    one_line(finished, says)
    assert not suite.path.exists()


def test_a_folder_that_can_not_be_written_to_is_one_line(suite):
    suite.path = suite.folder / "record.json" / "under-a-file.json"
    suite.path.parent.write_text("")
    one_line(suite.run(), "is no folder that can be written to")


def test_a_full_disk_is_one_line_and_the_old_record_stays(suite, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    made = mount and unmount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False)
    if not made or made.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        suite.path = disk / "record.json"
        suite.path.write_text("old")
        (disk / "filler").write_bytes(bytes(60 * 1024 - 3))
        one_line(suite.run(), "can't be written (No space left on device)")
        assert suite.path.read_text() == "old"
        assert sorted(path.name for path in disk.iterdir()) == ["filler", "record.json"]
    finally:
        subprocess.run([unmount, disk], check=True)
