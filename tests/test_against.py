"""Release against release: the statistics on synthetic pairs, pairs of processes, the file and the command."""

import io
import itertools
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from rich.console import Console

from blitz.against import contest as contests
from blitz.against import looks, pairs, result
from blitz.against.chart import save
from blitz.against.contest import BUDGET, CLEAR, INTERRUPTED, ContestError, compete
from blitz.against.cores import choose, pin
from blitz.against.interval import median_interval
from blitz.against.pairs import OutOfTimeError, Pair, take_turns, time_pair
from blitz.against.standings import Standings
from blitz.against.turns import Side, Timer, TimerError
from blitz.against.verdict import Standing, Verdict
from blitz.cli import against as command
from blitz.cli.errors import UserError
from blitz.cli.interpreter import prepare

DIFFERENT = (Verdict.faster, Verdict.slower)


# The interval


@pytest.mark.parametrize("count, error", [(33, 0.05), (65, 0.0375), (101, 0.0125)])
def test_interval_of_many_draws_is_the_bootstraps(count, error):
    rng = np.random.default_rng(count)
    sample = rng.lognormal(size=count)
    medians = np.median(rng.choice(sample, (100_000, count)), axis=1)
    found = median_interval(sample, error)
    ordered = np.sort(sample)
    bounds = np.searchsorted(ordered, [*np.quantile(medians, [error / 2, 1 - error / 2]), found.low, found.high])
    # The interval of order statistics, which is sure, may reach one draw further than that of resamples.
    assert 0 <= bounds[0] - bounds[2] <= 1
    assert 0 <= bounds[3] - bounds[1] <= 1


@pytest.mark.parametrize("count", [6, 7, 8, 9, 12, 16, 32])
@pytest.mark.parametrize("draw", ["normal", "standard_cauchy", "standard_exponential"])
def test_interval_misses_the_median_no_more_often_than_asked(count, draw):
    truth = {"standard_exponential": math.log(2)}.get(draw, 0)
    samples = getattr(np.random.default_rng(count), draw)(size=(2000, count))
    found = [median_interval(sample, error=0.05) for sample in samples]
    missed = np.mean([not interval.low <= truth <= interval.high for interval in found])
    assert missed < 0.065  # 0.05, and three standard errors of 2000 trials


def test_interval_of_too_few_draws_is_infinite():
    found = median_interval(np.array([0.1, 0.1, 0.1, 0.1, 0.1]), error=0.05)
    assert (found.low, found.high, found.visible) == (-math.inf, math.inf, math.inf)


@pytest.mark.parametrize("count", [8, 20, 60])
def test_a_visible_difference_is_seen_in_about_four_of_five_samples(count):
    rng = np.random.default_rng(count)
    visible = np.median([median_interval(rng.normal(size=count), 0.05).visible for _ in range(300)])
    seen = np.mean([median_interval(visible + rng.normal(size=count), 0.05).low > 0 for _ in range(600)])
    assert 0.75 < seen < 0.92


# Looks and standings


@pytest.mark.parametrize("last", [6, 8, 9, 40, 64, 1000])
def test_all_looks_together_err_no_more_than_one(last):
    early = [looks.early_error(count) for count in range(1, last + 1) if looks.is_look(count)]
    assert sum(early) + looks.last_error(last) == pytest.approx(looks.ERROR)


def test_looks_are_at_doubled_numbers_of_pairs():
    assert [count for count in range(130) if looks.is_look(count)] == [8, 16, 32, 64, 128]


def test_fewest_pairs_are_those_that_can_tell_a_difference():
    assert [_standing([2.0] * count).verdict for count in (looks.FEWEST - 1, looks.FEWEST)] == [
        Verdict.unknown,
        Verdict.slower,
    ]


def _standing(ratios: list[float]) -> Standing:
    standings = Standings()
    for ratio in ratios:
        if standings.undecided or not standings.close():
            standings.add("b", ratio)
    return standings.close()["b"]


@pytest.mark.parametrize(
    "ratios, verdict",
    [
        ([1.1, 1.12] * 4, Verdict.slower),
        ([0.9, 0.91] * 4, Verdict.faster),
        ([0.9, 1.1] * 4, Verdict.same),
        ([1.001, 0.999] * 8, Verdict.same),
    ],
)
def test_verdict_follows_the_interval(ratios, verdict):
    assert _standing(ratios).verdict is verdict


def test_swapping_the_two_swaps_the_verdict():
    ratios = list(np.random.default_rng(0).lognormal(0.05, 0.02, size=20))
    there, back = _standing(ratios), _standing([1 / ratio for ratio in ratios])
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))
    assert (there.verdict, back.verdict) == (Verdict.slower, Verdict.faster)


def test_what_is_clear_is_decided_early_and_gets_no_more_pairs():
    standings = Standings()
    for fast, noisy in zip([1.3, 1.31] * 4, [0.8, 1.3] * 4, strict=True):
        standings.add("clear", fast)
        standings.add("noisy", noisy)
    assert standings.undecided == ["noisy"]
    assert standings.close()["clear"].confidence == 1 - looks.early_error(8)


# Turns on a machine whose noise drifts, lasts and comes in bursts


class Machine:
    """A machine that gets slower and slower, keeps a part of its slowness from moment to moment, and has bursts."""

    def __init__(self, seed: int):
        self._rng = random.Random(seed)
        self._lasting = 0.0
        self._moment = 0

    def slowness(self) -> float:
        self._moment += 1
        self._lasting = 0.95 * self._lasting + self._rng.gauss(0, 0.01)
        burst = 0.5 * self._rng.expovariate(1) if self._rng.random() < 0.05 else 0
        return math.exp(0.002 * self._moment + self._lasting + burst)


class Shift:
    """A timer on such a machine."""

    def __init__(self, machine: Machine, seconds: float):
        self._machine = machine
        self._seconds = seconds
        self.fastest = math.inf

    def time(self, _benchmark: str) -> str:
        self.fastest = min(self.fastest, self._seconds * self._machine.slowness())
        return ""


def _compared(seed: int, slowdown: float = 0.0, count: int = 40) -> Standing:
    machine, standings = Machine(seed), Standings()
    for _ in range(count):
        this, other = Shift(machine, 1 + slowdown), Shift(machine, 1)
        take_turns(this, other, "b", deadline=math.inf)
        standings.add("b", this.fastest / other.fastest)
        if not standings.undecided:
            break
    return standings.close()["b"]


@pytest.fixture
def drawn() -> Iterator[None]:
    random.seed(0)
    yield
    random.seed()


@pytest.mark.usefixtures("drawn")
def test_a_release_against_itself_is_hardly_ever_flagged():
    flagged = sum(_compared(seed).verdict in DIFFERENT for seed in range(600))
    assert flagged / 600 <= 0.05


@pytest.mark.usefixtures("drawn")
def test_a_slowdown_of_ten_percent_is_always_found():
    assert {_compared(seed, slowdown=0.1).verdict for seed in range(100)} == {Verdict.slower}


@pytest.mark.usefixtures("drawn")
def test_whose_turn_is_first_is_drawn_and_then_alternates():
    orders = set()
    for _ in range(20):
        taken: list[str] = []
        this, other = (Noted(taken, name) for name in "AB")
        take_turns(this, other, "b", deadline=math.inf)
        orders.add("".join(taken))
    assert orders == {"ABBAABBA", "BAABBAAB"}


class Noted:
    """A timer that notes its turns, and may fail."""

    def __init__(self, taken: list[str], name: str, amiss: str = ""):
        self._taken = taken
        self._name = name
        self._amiss = amiss

    def time(self, _benchmark: str) -> str:
        self._taken.append(self._name)
        return self._amiss


def test_what_fails_on_one_side_is_timed_no_more():
    taken: list[str] = []
    amiss = take_turns(Noted(taken, "A", "no such operation"), Noted(taken, "B"), "b", deadline=math.inf)
    assert amiss == "no such operation"
    assert len(taken) <= 2


def test_no_turn_begins_after_the_deadline():
    with pytest.raises(OutOfTimeError):
        take_turns(Noted([], "A"), Noted([], "B"), "b", deadline=time.monotonic() - 1)


# Processes

BENCHMARKS = """
import os, time
import pytest

@pytest.mark.parametrize("name", ["spin"])
def test_group(benchmark, name):
    benchmark.group = "spinning, 1 ms"
    seconds = float(os.environ["SPIN"])
    def spin():
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass
    benchmark(spin)

def test_left_out(benchmark):
    pytest.skip("needs a GPU")

def test_failing(benchmark):
    print("said on standard output")
    benchmark(lambda: [][int(os.environ["SPIN"] == "0.002") - 1])

def test_no_benchmark():
    assert False, "is not to be run"
"""


@pytest.fixture
def side(tmp_path):
    """Make sides that run benchmarks that know nothing of PyTorch."""
    (tmp_path / "test_it.py").write_text(BENCHMARKS)

    def make(spin: float, *options: str) -> Side:
        folder = tmp_path / f"side-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        _, environment = prepare(folder, sys.executable)
        command = [sys.executable, "-m", "pytest", str(tmp_path / "test_it.py"), "--rootdir", str(tmp_path)]
        return Side([*command, "-q", "-p", "no:cacheprovider", *options], {**environment, "SPIN": str(spin)})

    return make


@pytest.mark.parametrize("cores", [(), choose(1)])
def test_a_pair_times_what_both_can_time(side, cores):
    told = []
    found = time_pair((side(0.002), side(0.001)), cores, None, math.inf, lambda *args: told.append(args))
    assert list(found.seconds) == ["test_it.py::test_group[spin]"]
    this, other = found.seconds["test_it.py::test_group[spin]"]
    assert 0.001 <= other < 0.002 <= this
    assert found.labels == {"test_it.py::test_group[spin]": "spinning, 1 ms, cpu"}
    assert found.left_out == {
        "test_it.py::test_left_out": "needs a GPU",
        "test_it.py::test_failing": "IndexError: list index out of range",
    }
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_pair_starts_either_side_first(side, monkeypatch):
    started = []

    class Recording(Timer):
        def __init__(self, side, folder):
            started.append(side.environment["SPIN"])
            super().__init__(side, folder)

    monkeypatch.setattr(pairs, "Timer", Recording)
    random.seed(1)
    sides = (side(0.001), side(0.0011))
    for _ in range(5):
        time_pair(sides, (), None, math.inf, lambda *_: None)
    assert set(started[::2]) == {"0.001", "0.0011"}


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system can't pin")
def test_all_threads_of_a_process_are_pinned():
    code = "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); print(flush=True)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            pin(process.pid, choose(1))
            threads = [int(entry.name) for entry in Path(f"/proc/{process.pid}/task").iterdir()]
            assert len(threads) == 2
            assert all(os.sched_getaffinity(thread) == set(choose(1)) for thread in threads)
        finally:
            process.kill()


def test_a_pair_times_only_what_is_wanted(side):
    found = time_pair((side(0.001),) * 2, (), ["test_it.py::test_group[spin]"], math.inf, lambda *_: None)
    assert list(found.seconds) == ["test_it.py::test_group[spin]"]
    assert not found.left_out


def test_a_pair_of_which_nothing_is_wanted_finds_nothing(side):
    found = time_pair((side(0.001), side(0.001, "-k", "no_such_name")), (), None, math.inf, lambda *_: None)
    assert not found.seconds
    assert set(found.left_out.values()) == {"only one of the two has it"}


def test_what_only_one_side_has_is_left_out(side):
    found = time_pair((side(0.001), side(0.001, "-k", "group")), (), None, math.inf, lambda *_: None)
    assert found.left_out["test_it.py::test_failing"] == "only one of the two has it"


def test_a_pair_is_timed_from_within_a_run_of_pytest_too(side, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--benchmark-disable")
    found = time_pair((side(0.001),) * 2, (), ["test_it.py::test_group[spin]"], math.inf, lambda *_: None)
    assert list(found.seconds) == ["test_it.py::test_group[spin]"]


def test_a_process_that_can_not_start_says_why(side):
    with pytest.raises(TimerError) as caught:
        time_pair((side(0.001), side(0.001, "--no-such-option")), (), None, math.inf, lambda *_: None)
    assert "--no-such-option" in caught.value.log
    assert caught.value.python == sys.executable


def test_what_takes_twice_as_long_is_found_as_soon_as_is_looked(side):
    found = compete((side(0.002, "-k", "group"), side(0.001, "-k", "group")), choose(1), 300, lambda *_: None)
    assert (found.pairs, found.stopped) == (8, CLEAR)
    (standing,) = found.standings.values()
    assert standing.verdict is Verdict.slower
    assert standing.ratio == pytest.approx(2, rel=0.1)


# Pair after pair


@pytest.fixture
def race(monkeypatch):
    """Compare with pairs that are made up: ratios by benchmark, pair by pair; an exception is raised."""

    def run(*made: object, budget: float = 1000, seconds: float | Iterable[float] = 0) -> contests.Contest:
        now = 0.0
        taken = iter(seconds) if isinstance(seconds, Iterable) else itertools.repeat(seconds)
        following = iter(made)
        wanted_in: list = []

        def time_pair(_sides, _cores, wanted, _deadline, told):
            nonlocal now
            now += next(taken)
            wanted_in.append(wanted)
            pair = next(following)
            if isinstance(pair, BaseException):
                raise pair
            told(0, len(pair))
            ratios = {name: (ratio, 1.0) for name, ratio in pair.items() if not isinstance(ratio, str)}
            amiss = {name: reason for name, reason in pair.items() if isinstance(reason, str)}
            return Pair(ratios, {name: f"label of {name}" for name in ratios}, amiss, ({"torch": "2"}, {"torch": "1"}))

        monkeypatch.setattr(contests, "time_pair", time_pair)
        monkeypatch.setattr(contests, "monotonic", lambda: now)
        found = compete((Side([], {}), Side([], {})), (0,), budget, lambda *_: None)
        found.wanted = wanted_in
        return found

    return run


def test_it_ends_where_all_is_clear(race):
    found = race(*[{"a": 1.2, "b": 0.8}] * 9)
    assert (found.stopped, found.pairs) == (CLEAR, 8)
    assert {name: standing.verdict for name, standing in found.standings.items()} == {
        "a": Verdict.slower,
        "b": Verdict.faster,
    }


def test_only_what_is_undecided_is_timed_again(race):
    noisy = itertools.cycle([0.8, 1.25])
    found = race(*[{"a": 1.2, "b": next(noisy)} for _ in range(8)], {"b": 0.8}, KeyboardInterrupt())
    assert found.wanted == [None, *[["a", "b"]] * 7, ["b"], ["b"]]


def test_ctrl_c_tells_what_is_known(race):
    found = race(*[{"a": 1.2}] * 7, KeyboardInterrupt())
    assert (found.stopped, found.pairs) == (INTERRUPTED, 7)
    assert found.standings["a"].verdict is Verdict.slower


def test_it_ends_before_a_pair_that_the_budget_does_not_allow(race):
    noisy = itertools.cycle([0.8, 1.25])
    found = race(*[{"a": next(noisy)} for _ in range(40)], budget=100, seconds=10)
    assert (found.stopped, found.pairs) == (BUDGET, 10)


def test_a_budget_for_too_few_pairs_is_refused_after_two(race):
    with pytest.raises(ContestError, match=r"--budget 50: is too short .*\(2 in 20 s\)"):
        race(*[{"a": 1.0}] * 2, budget=50, seconds=10)


def test_one_slow_pair_is_no_reason_to_give_up(race):
    found = race(*[{"a": 1.2}] * 8, budget=100, seconds=[5, 60, 4, 4, 4, 4, 4, 4])
    assert (found.stopped, found.pairs) == (CLEAR, 8)


def test_a_budget_that_ends_amid_the_first_pair_is_refused(race):
    with pytest.raises(ContestError, match=r"--budget 5: is too short .*\(not even one\)"):
        race(OutOfTimeError(), budget=5)


def test_what_fails_in_a_later_pair_is_left_out(race):
    found = race(*[{"a": 1.2, "b": 1.2}] * 3, {"a": 1.2, "b": "broke"}, *[{"a": 1.2}] * 4)
    assert list(found.standings) == list(found.seconds) == ["a"]
    assert found.left_out == {"b": "broke"}


def test_nothing_to_compare_is_refused(race):
    with pytest.raises(ContestError, match="needs a GPU"):
        race({"a": "needs a GPU"})


# The file


@pytest.fixture
def document(race):
    noisy = itertools.cycle([0.8, 1.25])
    found = race(*[{"a": 1.2, "b": 0.8, "c": next(noisy), "d": 0.5} for _ in range(8)], KeyboardInterrupt())
    return result.as_document(found, budget=1000)


def test_the_file_is_as_its_schema_says(document):
    schema = json.loads(Path(result.__file__).with_name("schema.json").read_text())
    jsonschema.validate(document, schema)


def test_the_file_of_too_few_pairs_is_as_its_schema_says(race):
    schema = json.loads(Path(result.__file__).with_name("schema.json").read_text())
    few = result.as_document(race({"a": 1.2}, KeyboardInterrupt()), budget=1000)
    jsonschema.validate(json.loads(json.dumps(few, allow_nan=False)), schema)
    assert [row.verdict for row in result.rows(few)] == [Verdict.unknown]


def test_a_file_is_read_as_it_was_written(document, tmp_path):
    path = tmp_path / "against.json"
    path.write_text(json.dumps(document))
    assert result.read_result(path) == json.loads(json.dumps(document))


def test_rows_begin_with_what_is_slower_and_end_with_what_is_not_sure(document):
    assert [(row.benchmark, row.verdict, row.is_different) for row in result.rows(document)] == [
        ("a", Verdict.slower, True),
        ("d", Verdict.faster, True),
        ("b", Verdict.faster, True),
        ("c", Verdict.same, False),
    ]


@pytest.mark.parametrize(
    "content, said",
    [
        (None, "can't be read"),
        ("{", "is not JSON"),
        ("[]", "keeps no comparison"),
        ('{"schema": 1, "claims": {}}', "keeps no comparison"),
        ('{"schema": 2, "other": {}}', "has schema 2 where 1 is read"),
        ('{"schema": 1, "this": {"torch": "2"}, "other": {"torch": "1"}, "benchmarks": {"a": {}}}', "is damaged"),
        ('{"schema": 1, "this": {}, "other": {}, "benchmarks": {}}', "is damaged"),
    ],
)
def test_a_file_that_can_not_be_read_gets_one_line(tmp_path, content, said):
    path = tmp_path / "against.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(result.ResultError, match=said) as caught:
        result.read_result(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_the_picture_is_written_as_svg_and_png(document, tmp_path):
    svg, png = save(document, tmp_path / "out")
    assert svg.read_bytes().startswith(b"<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")


# The command


@pytest.fixture
def run(monkeypatch, tmp_path, race, capsys):
    """Run the command with pairs that are made up."""

    def compare(*made: object, **changed: object) -> tuple[int, str]:
        monkeypatch.setattr(command, "compete", lambda *_: race(*made))
        paths = {"out": tmp_path / "out", "record": tmp_path / "against.json", "against": Path(sys.executable)}
        asked = {"pattern": None, "device": "cpu", "python": None, "threads": 1, "budget": 1000, **paths, **changed}
        status = command.against(command.Request(**asked))
        return status, capsys.readouterr().out

    return compare


def test_the_command_prints_draws_and_keeps_what_was_found(run, tmp_path):
    status, printed = run(*[{"a": 1.25, "b": 0.8, "c": 1.0}] * 15, {"c": 1.0})
    assert status == 0
    assert "1 slower, 1 faster, 1 no difference found" in printed or "1 faster, 1 slower, 1 no difference" in printed
    assert len(result.rows(result.read_result(tmp_path / "against.json"))) == 3
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"against.svg", "against.png"}


def test_the_command_tells_of_ctrl_c(run):
    status, printed = run(*[{"a": 1.25}] * 6, KeyboardInterrupt())
    assert status == 130
    assert "interrupted" in printed
    assert "1 slower" in printed


def test_ctrl_c_before_the_first_pair_writes_nothing(run, tmp_path):
    with pytest.raises(UserError, match="interrupted before the first pair"):
        run(KeyboardInterrupt())
    assert not (tmp_path / "against.json").exists()


def test_an_interpreter_that_is_none_is_refused_by_its_option(run, tmp_path):
    with pytest.raises(UserError, match="give --against a working interpreter"):
        run(against=tmp_path / "no-python")


def test_a_place_that_can_not_be_written_is_refused(run, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"--record .* name another place"):
        run(record=tmp_path / "file" / "against.json")  # before any pair


def test_the_table_fits_a_terminal_of_eighty_columns(document):
    console = Console(width=80, record=True, file=io.StringIO())
    command.show(console, document)
    assert all(len(line) <= 80 for line in console.export_text().splitlines() if "label of" in line)
