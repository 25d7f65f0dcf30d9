"""The pytest plugin: proofs cite claims, and a run ends in verdicts and a record.

It stays inert until an ini option names a registry (``blitz_registry = spec/claims.toml``), so that having Blitz
installed changes nothing for other projects. It runs inside the release under test, hence on Python 3.7 and without
more than torch, NumPy, pytest and Hypothesis.
"""

import gc
import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from blitz.claims import Registry, RegistryError
from blitz.plugin import options
from blitz.plugin.citations import Citations, claim
from blitz.plugin.deaths import lead_a_group
from blitz.plugin.devices import Devices, unproven
from blitz.record import journal
from blitz.record.findings import Findings

__all__ = ["claim", "unproven"]

STARTING = 600.0  # seconds in which PyTorch has to be imported

MARKERS = (
    "claim(id, until=None, since=None): the claim that this test proves, and the releases on which it does so",
    "cpu: a proof that needs no GPU; set by the plugin",
    "cuda: a proof that needs a GPU",
    "multigpu: a proof that needs two or more GPUs",
    "figure: a proof of a measured number of the documents; set by the plugin from the claim's kind",
    "benchmark: a timing, which proves nothing",
    "early: runs before others, as it has PyTorch import what takes seconds, its compiler or torchvision",
    "network: a test that reaches for the network; runs only with --network",
    "slow: a proof that takes minutes; runs only with --slow",
)


def pytest_addoption(parser):
    options.add(parser)


@pytest.hookimpl(tryfirst=True)  # before Hypothesis' own plugin loads the profile that --hypothesis-profile names
def pytest_configure(config):
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    path = config.getini("blitz_registry")
    if not path:
        return
    given = getattr(config, "workerinput", {}).get("blitz", {})  # to a worker of xdist
    path_of_journal = given.get("journal") or config.getoption("progress") or _temporary(config) / "journal.jsonl"
    faults = given.get("faults") or config.getoption("faults")
    try:
        registry = Registry.read(str(config.rootpath / path))
        citations = Citations(config, registry)
        if hands_out(config):
            _hand_out(config, registry, path_of_journal, faults or _temporary(config))
        else:
            _run(config, registry, citations, path_of_journal, faults)
    except RegistryError as error:
        raise pytest.UsageError(str(error)) from None
    except pytest.UsageError as error:
        if given:  # a worker's own words do not reach the user
            journal.append(path_of_journal, {"refused": str(error)})
        raise


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config):
    if config.getini("blitz_registry"):
        gc.freeze()  # or pytest, and then Python, would look at all that was imported once more, for a second


def hands_out(config):
    """Tell whether this process runs no proofs itself, but hands them out to xdist's workers."""
    return config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")


def _hand_out(config, registry, path, faults):
    """Set up the process that the workers report to. It never imports PyTorch, which may crash or hang.

    Nor Hypothesis, if it can: no worker starts before this process has imported all that it needs, and no result is
    out before it has ended.
    """
    from blitz.plugin.deaths import Deaths
    from blitz.plugin.recorder import Recorder
    from blitz.plugin.summary import Summary

    if config.getoption("--hypothesis-profile", default=None):  # which Hypothesis' own plugin loads here, too
        from blitz.plugin.profiles import load_profile

        load_profile(config)
    elif config.pluginmanager.hasplugin("_hypothesis_pytestplugin"):
        config.pluginmanager.unregister(name="_hypothesis_pytestplugin")
    deaths = Deaths(path, faults, config.getoption("proof_timeout"))
    register = config.pluginmanager.register
    register(deaths, "blitz-deaths")
    register(Recorder(config, registry, path, deaths), "blitz-recorder")
    register(Summary(config, registry), "blitz-summary")


def _run(config, registry, citations, path, faults):
    """Set up a process that runs proofs: the only one, or one of xdist's workers."""
    from blitz.plugin.watch import Watch

    register = config.pluginmanager.register
    watch = None
    if faults:
        watch = Watch(faults, config.getoption("proof_timeout"))
        register(watch, "blitz-watch")
    with watch.limited(STARTING) if watch else nullcontext():
        torch = _import_torch()
        # What must not be imported before the release under test is known to import
        from blitz.plugin import evidence, fixtures, leaks, profiles, recorder, seeds, summary
        from blitz.plugin.begun import Begun
        from blitz.plugin.numbers import Measuring

        profile = profiles.load_profile(config)
        devices = Devices.from_options(config)
        torch.set_num_threads(config.getoption("threads"))
        if hasattr(torch, "set_warn_always"):  # 1.9
            # What PyTorch warns of once per process would land on whichever proof happens to run first.
            torch.set_warn_always(True)
        done = set(Findings(registry, journal.events(path)).proofs) if config.getoption("resume") else set()
        begun = Begun(path, config, citations, profile, done)
    collector = evidence.EvidenceCollector(registry, isolated=bool(faults))
    register(fixtures, "blitz-fixtures")
    register(citations, "blitz-citations")
    register(begun, "blitz-begun")
    register(devices, "blitz-devices")
    register(leaks.Leaks(collector), "blitz-leaks")
    register(seeds.Seeds(config.getoption("seed")), "blitz-seeds")
    register(collector, "blitz-evidence")
    register(Measuring(path, config.getoption("numbers"), citations, watch), "blitz-numbers")
    if hasattr(config, "workerinput"):
        if faults:
            lead_a_group()
    else:
        register(recorder.Recorder(config, registry, path), "blitz-recorder")
        register(summary.Summary(config, registry), "blitz-summary")


def _import_torch():
    try:
        import torch
    except Exception as error:  # noqa: BLE001 - a build under test may fail with anything here
        reason = "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))
        raise pytest.UsageError(
            "PyTorch can't be imported ({}); install one with `pip install torch` or name another interpreter".format(
                reason
            )
        ) from None
    return torch


def _temporary(config):
    """Make a folder that goes away with the run."""
    folder = tempfile.mkdtemp(prefix="blitz-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return Path(folder)
