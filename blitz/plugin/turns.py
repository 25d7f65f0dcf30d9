"""Benchmarks that wait for their turn: what runs in each of the two processes that ``blitz bench --against`` compares.

Another plugin than the proofs', for ``-p blitz.plugin.turns``. With ``--turns`` pytest collects, and then runs what it
is told to, as often as it is told to: lines of JSON on standard input ask, and on standard output answer. Whatever else
the process prints goes to standard error; it needs pytest's ``-s``, which leaves standard input alone.
"""

import json
import os
import platform
import re
import sys

import pytest


def pytest_addoption(parser):  # noqa: D103 - pytest documents its hooks
    parser.getgroup("blitz").addoption(
        "--turns", action="store_true", help="run the benchmarks that standard input asks for, one at a time"
    )


@pytest.hookimpl(tryfirst=True)  # before anybody prints
def pytest_configure(config):  # noqa: D103
    if config.getoption("turns"):
        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        config.pluginmanager.register(Turns(answers))


class Turns:
    """Takes the place of pytest's own loop over the tests.

    Args:
        answers: Where to answer. The first line is the list of the benchmarks' node ids. Then each line asked, one of
            them, is answered by the reason why it did not pass, empty if it did. An empty text asked ends the session.
    """

    def __init__(self, answers):
        self._answers = answers
        self._reports = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        items = {item.nodeid: item for item in session.items if "benchmark" in item.fixturenames}
        self._answer(list(items))
        for line in sys.stdin:
            name = json.loads(line)
            if not name:
                break
            self._reports = []
            item = items[name]
            # As if something followed that shares nothing with it but the session: all that it set up is torn down.
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
            self._answer(next((_reason(report) for report in self._reports if not report.passed), ""))
        return True

    def pytest_runtest_logreport(self, report):
        self._reports.append(report)

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_benchmark_generate_machine_info(self):
        """Leave out all that takes longer to find out than a benchmark; the suite's own plugin adds what matters."""
        return {"python_version": platform.python_version()}

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_benchmark_generate_commit_info(self):
        """Don't ask git: the benchmarks are the same on both sides."""
        return {}

    def _answer(self, answer):
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()


def _reason(report):
    if isinstance(report.longrepr, tuple):  # of what was skipped: path, line, and the reason behind an exception's name
        return re.sub(r"^[\w.]+: ", "", report.longrepr[2])
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash else str(report.longrepr)
    return next(iter(message.splitlines()), report.outcome)
