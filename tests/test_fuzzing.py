"""The harness that fuzzes the readers: a small share of a whole run, and that it finds what it looks for."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from .fuzzing import run
from .fuzzing.guard import Guard
from .fuzzing.run import fuzz
from .fuzzing.targets import Target, targets

SHARE = 0.0015
WHOLE = {
    "records": 30_000,
    "atlas": 12_000,
    "table": 10_000,
    "registry": 15_000,
    "benchmarks": 10_000,
    "against": 10_000,
    "checkpoints": 3_000,
    "idx": 10_000,
    "cifar10": 5_000,
    "pictures": 10_000,
}


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    return {target.name: target for target in targets(tmp_path_factory.mktemp("readers"))}


def test_a_whole_run_has_more_than_a_hundred_thousand_inputs(readers):
    assert {name: target.count for name, target in readers.items()} == WHOLE
    assert sum(WHOLE.values()) >= 100_000


@pytest.mark.parametrize("name", WHOLE)
def test_a_reader_takes_its_inputs_or_refuses_them_in_a_line(readers, name):
    count = round(WHOLE[name] * SHARE)
    tally = fuzz(readers[name], range(count), seed=1)
    assert [fault.trace for fault in tally.faults] == []
    assert tally.read == count
    assert tally.accepted < count


def test_an_input_is_fixed_by_its_number(readers):
    for name, target in readers.items():
        if name != "checkpoints":  # torch.save writes what differs
            assert target.make(Random(f"{name} 0 7")) == target.make(Random(f"{name} 0 7"))


class Planted(Target):
    """A reader with a defect that some inputs hit."""

    name = "planted"
    refusal = ValueError

    def __init__(self, folder, defect):
        super().__init__(folder)
        self.defect = defect

    def sample(self, random):  # noqa: ARG002
        return b"fine"

    def spoiled(self, random):
        return random.choice((b"fine", b"wrong", b"defect"))

    def take(self):
        content = self.path.read_bytes()
        if content == b"defect":
            self.defect(self.folder)
        if content != b"fine":
            raise ValueError("is wrong")


def raises(_folder):
    raise KeyError("a")


def says_too_much(_folder):
    raise ValueError("x" * 3000)


def says_two_lines(_folder):
    raise ValueError("a\nb")


def hangs(_folder):
    while True:
        pass


def evaluates(_folder):
    eval(compile("1 + 1", "<data>", "eval"))  # noqa: S307


def executes_and_hides_it(_folder):
    with suppress(BaseException):
        os.system("true")  # noqa: S605, S607


def starts(_folder):
    subprocess.run(["true"], check=False)  # noqa: S607


def writes(folder):
    (Path(folder) / "new").write_text("")


def removes(folder):
    (Path(folder) / "input").unlink()


def takes_all_memory(_folder):
    raise MemoryError


@pytest.mark.parametrize(
    "defect, told",
    [
        (raises, "KeyError"),
        (says_too_much, "a complaint of 3000 characters"),
        (says_two_lines, "not of one line"),
        (hangs, "Hang"),
        (evaluates, "Forbidden: compile"),
        (executes_and_hides_it, "Forbidden: os.system"),
        (starts, "Forbidden: subprocess.Popen"),
        (writes, "Forbidden: open"),
        (removes, "Forbidden: os.remove"),
        (takes_all_memory, "MemoryError"),
    ],
)
def test_a_planted_defect_is_found(tmp_path, monkeypatch, defect, told):
    monkeypatch.setattr(Guard.watching.__wrapped__, "__defaults__", (0.3,))
    tally = fuzz(Planted(tmp_path, defect), range(12), seed=0)
    assert tally.faults
    assert all(told in fault.what and fault.content == b"defect" for fault in tally.faults)
    assert tally.accepted + len(tally.faults) < tally.read == 12


def test_what_is_accepted_and_then_can_not_be_used_is_a_fault(tmp_path):
    planted = Planted(tmp_path, raises)
    planted.warm_up()
    planted.spoiled = lambda _random: b"fine"
    planted.warm_up = lambda: None
    planted.use = lambda _random: {}["a"]
    assert {fault.what for fault in fuzz(planted, range(5), seed=0).faults} == {"KeyError: 'a'"}


def test_a_run_keeps_what_fails_and_exits_with_1(tmp_path, monkeypatch, capsys):
    from .fuzzing import __main__ as command

    (tmp_path / "work").mkdir()
    monkeypatch.setattr(command, "targets", lambda _folder: [Planted(tmp_path / "work", raises)])
    monkeypatch.setattr(Planted, "count", 12)
    monkeypatch.setattr(command, "bound_memory", lambda: None)  # of this very process
    monkeypatch.setattr("sys.argv", ["fuzzing", "--seed", "3", "--keep", str(tmp_path / "kept")])
    assert command.main() == 1
    kept = sorted((tmp_path / "kept").iterdir())
    assert kept
    assert all(path.name.startswith("planted-3-") and path.read_bytes() == b"defect" for path in kept)
    assert f"({kept[0]})" in capsys.readouterr().out


def test_memory_is_bounded(tmp_path):
    code = "from tests.fuzzing.run import bound_memory; bound_memory(); bytearray(4 * 2**30)"
    ended = subprocess.run(
        [os.sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(run.__file__).parents[2]
    )
    assert "MemoryError" in ended.stderr
