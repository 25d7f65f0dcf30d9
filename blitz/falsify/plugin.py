"""The pytest plugin that runs each claim's proofs under its mutants, instead of a plain run.

``pytest spec -p blitz.falsify.plugin --falsify FILE`` writes what was found; ``blitz falsify`` does so for a user.
``--under MUTANT`` runs the proofs that are selected under one mutant, in this process, to see how they fail.
"""

import os
from fnmatch import fnmatchcase

import pytest

from blitz.claims import Registry
from blitz.falsify.discovery import find_mutants
from blitz.falsify.isolation import available
from blitz.falsify.mutant import MutantError, NotApplicable
from blitz.falsify.session import Falsification


def pytest_addoption(parser):
    group = parser.getgroup("blitz falsify", "Blitz: proofs under a PyTorch that breaks what they prove")
    group.addoption("--falsify", metavar="FILE", help="run each claim's proofs under its mutants; write this JSON file")
    group.addoption("--mutant", action="append", default=[], metavar="GLOB", help="only the mutants of these names")
    group.addoption("--jobs", type=int, default=os.cpu_count(), help="processes at a time (default: one for each core)")
    group.addoption(
        "--time-limit",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="for one claim's proofs under one mutant, besides ten times what they take without (default: %(default)s)",
    )
    group.addoption("--under", metavar="MUTANT", help="run the selected proofs under this mutant, in this process")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    falsify, under = config.getoption("falsify"), config.getoption("under")
    path = config.getini("blitz_registry")
    if not path or not (falsify or under):
        return
    # No record is made here, nor a summary of one.
    for name in ("blitz-summary", "blitz-recorder"):
        config.pluginmanager.unregister(name=name)
    if falsify and not available():
        raise pytest.UsageError("--falsify needs processes that fork, which this system lacks; use Linux or macOS")
    registry = Registry.read(str(config.rootpath / path))
    try:
        mutants = find_mutants(registry.path.parent, registry)
    except MutantError as error:
        raise pytest.UsageError(str(error)) from None
    if under:
        if under not in mutants:
            raise pytest.UsageError("--under {}: no such mutant; give one of {}".format(under, ", ".join(mutants)))
        config.pluginmanager.register(Under(mutants[under]), "blitz-under")
    else:
        patterns = config.getoption("mutant") or ["*"]
        wanted = {name: each for name, each in mutants.items() if any(fnmatchcase(name, glob) for glob in patterns)}
        if not wanted:
            raise pytest.UsageError("--mutant {}: no such mutant; they stand in mutants/".format(patterns[0]))
        config.pluginmanager.register(Falsification(config, registry, wanted), "blitz-falsification")


class Under:
    """Runs each proof under one mutant."""

    def __init__(self, mutant):
        self.mutant = mutant

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self):
        try:
            with self.mutant():
                return (yield)
        except NotApplicable as reason:
            raise pytest.UsageError("--under {}: {}".format(self.mutant.name, reason)) from None
