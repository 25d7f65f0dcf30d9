"""Which of several processes measures the numbers of a record."""

import sys
import threading

import pytest

from blitz import compiler
from blitz.plugin import numbers
from blitz.plugin.numbers import ONCE, Measuring
from blitz.record import journal


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A journal; this process has not imported what it takes for the compiler."""
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.setattr(compiler, "_COMPILER", "this")
    return tmp_path / "journal.jsonl"


def measures(path):
    """Tell whether this process would measure."""
    return Measuring(path, ONCE, citations=None, watch=None).chosen(several=True)


def test_a_process_without_the_compiler_lets_another_measure_that_ends_a_moment_later(path):
    threading.Timer(0.1, journal.append, [path, {"measuring": ONCE, "process": 0}]).start()
    assert not measures(path)


def test_it_measures_where_no_other_begins(path):
    journal.append(path, {"ended": 0})
    assert measures(path)


def test_a_process_with_the_compiler_does_not_wait(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "this", sys)
    monkeypatch.setattr(numbers.time, "sleep", lambda _seconds: pytest.fail("it waited"))
    journal.append(path, {"ended": 0})
    assert measures(path)
