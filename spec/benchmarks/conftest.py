"""What every benchmark goes through, and what a result says of the machine.

Benchmarks run where somebody asks for them, ``pytest spec/benchmarks``, and not with the proofs.
"""

from functools import lru_cache
from pathlib import Path

import pytest
import torch

from blitz.record import journal
from blitz.timing.machine import hardware, name_of, state
from blitz.timing.queues import queue_of
from blitz.timing.seconds import WARM_UP, seconds_of, waiting

HERE = Path(__file__).resolve().parent
_STATES = {}


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(config):
    """Leave the benchmarks out of ``pytest spec`` and of ``blitz verify``: they time, and prove nothing."""
    asked = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path == HERE or HERE in path.parents for path in asked) else True


@pytest.fixture
def measure(benchmark):
    """Time a function: the one way in which a benchmark takes its time.

    ``measure(function, device, operation, size, of, …)`` takes

    - ``function``: without arguments; it may return before the device has done its work.
    - ``device``: where the work is done, such as ``"cuda"``. Both devices' rows of a size stand in one group.
    - ``operation``: what is timed, in the words of the table.
    - ``size``, ``of``: how much of what, such as ``4096`` and ``"elements"``.
    - ``bytes``, ``flop``: what one call moves between the device's memory and its processors, and how many
      floating-point operations it makes, where that can be told; an elementary function counts as one.
    - ``working_set``: the bytes that one call works on, where they are fewer than it moves.
    - ``rounds``: how often to time what takes long; else pytest-benchmark decides.
    - ``repeated``: how many of the operation one call makes, where that is more than one.
    - ``claim``: the figure of the documents that the time is evidence for.
    - whatever else the result shall tell.

    Before any time is taken the function has run a few times, and a check has seen that nothing of it is left in the
    device's queue when its call ends. It returns what the function returned.
    """

    def measured(function, device, operation, size, of, rounds=None, **told):
        queue = queue_of(device)
        timed = waiting(function, queue)
        seconds_of(timed, queue, repeats=1, warm_up=0 if rounds else WARM_UP)
        benchmark.group = "{}, {} {}".format(operation, size, of)
        benchmark.extra_info.update(
            told,
            operation=operation,
            size=size,
            of=of,
            device=torch.device(device).type,
            device_name=name_of(device),
            threads=torch.get_num_threads(),
        )
        if rounds:
            return benchmark.pedantic(timed, rounds=rounds)
        return benchmark(timed)

    return measured


@pytest.hookimpl(optionalhook=True)
def pytest_benchmark_update_machine_info(machine_info):
    """Add what a timing depends on, and leave out the machine's name, which it does not depend on."""
    machine_info.pop("node", None)
    machine_info.pop("cpu", None)  # py-cpuinfo's, with a clock of the moment in it
    machine_info.update(hardware(), torch=torch.__version__, threads=torch.get_num_threads())


def pytest_sessionstart():
    """Remember clocks, power and load."""
    _STATES["before"] = state()


@pytest.hookimpl(optionalhook=True)
def pytest_benchmark_update_json(output_json):
    """Add clocks, power and load before and after; not to the machine's own facts, which two runs must agree on."""
    output_json["state"] = dict(_STATES, after=state())


def pytest_configure(config):
    """Tell whoever follows by ``--progress`` of each benchmark that ends."""
    if config.getoption("progress", default=None):
        config.pluginmanager.register(Progress(Path(config.getoption("progress")), config.rootpath))


@lru_cache(maxsize=None)
def _holds_benchmarks(path):
    return HERE in path.resolve().parents


class Progress:
    """Appends a JSON line to a file for each benchmark that ends: its node id and its outcome, in pytest's words.

    Args:
        path: The file.
        root: The folder from which node ids start.
    """

    def __init__(self, path, root):
        self.path = path
        self.root = root

    def pytest_runtest_logreport(self, report):
        if not _holds_benchmarks(self.root / report.nodeid.split("::")[0]):
            return  # a proof, of which the plugin tells
        if report.when == "call" or not report.passed:
            journal.append(self.path, {"benchmark": report.nodeid, "outcome": report.outcome})
