"""The pytest plugin that runs each claim's proofs under its mutants, instead of a plain run.

``pytest spec -p blitz.falsify.plugin --falsify FILE`` writes what was found; ``blitz falsify`` does so for a user.
``--under MUTANT`` runs the proofs that are selected under one mutant, in this process, to see how they fail.
"""

import os
from fnmatch import fnmatchcase

import pytest

from blitz.claims import Registry
from blitz.falsify.discovery import find_mutants
from blitz.falsify.handmade import HandmadeMutants
from blitz.falsify.isolation import available
from blitz.falsify.mutant import MutantError, NotApplicable


def pytest_addoption(parser):
    group = parser.getgroup("blitz falsify", "Blitz: proofs under a PyTorch that breaks what they prove")
    group.addoption("--falsify", metavar="FILE", help="run each claim's proofs under its mutants; write this JSON file")
    group.addoption("--mutant", action="append", default=[], metavar="GLOB", help="only the mutants of these names")
    group.addoption("--machine", action="store_true", help="instead, perturb each operation that the proofs run")
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
    for name in ("blitz-summary", "blitz-recorder", "blitz-begun", "blitz-numbers", "blitz-leaks"):
        config.pluginmanager.unregister(name=name)
    if falsify and not available():
        raise pytest.UsageError("--falsify needs processes that fork, which this system lacks; use Linux or macOS")
    registry = Registry.read(str(config.rootpath / path))
    try:
        if under:
            plugin = Under(*_chosen(find_mutants(registry.path.parent, registry), [under], "--under").values())
        elif config.getoption("machine"):
            plugin = _by_machine(config, registry)
        else:
            mutants = find_mutants(registry.path.parent, registry)
            plugin = HandmadeMutants(config, registry, _chosen(mutants, config.getoption("mutant"), "--mutant"))
    except MutantError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(plugin, "blitz-falsification")


def _chosen(mutants, globs, option):
    if not globs:
        return mutants
    chosen = {name: each for name, each in mutants.items() if any(fnmatchcase(name, glob) for glob in globs)}
    if not chosen or (option == "--under" and len(chosen) > 1):
        raise pytest.UsageError("{} {}: names {} of the mutants".format(option, globs[0], len(chosen) or "none"))
    return chosen


def _by_machine(config, registry):
    import torch

    from blitz.falsify.dispatch import available as has_modes
    from blitz.falsify.machine import MachineMutants

    if not has_modes():
        raise pytest.UsageError("--machine: torch {} has no dispatch modes; 2.0 or newer has".format(torch.__version__))
    return MachineMutants(config, registry)


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
