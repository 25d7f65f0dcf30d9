"""The pytest plugin: proofs cite claims, and a run ends in verdicts and a record.

It stays inert until an ini option names a registry (``blitz_registry = spec/claims.toml``), so that having Blitz
installed changes nothing for other projects. It runs inside the release under test, hence on Python 3.7 and without
more than torch, NumPy, pytest and Hypothesis.
"""

import pytest

from blitz.claims import Registry, RegistryError
from blitz.plugin import options
from blitz.plugin.citations import Citations, claim
from blitz.plugin.devices import Devices, unproven

__all__ = ["claim", "unproven"]

MARKERS = (
    "claim(id, until=None, since=None): the claim that this test proves, and the releases on which it does so",
    "cpu: a proof that needs no GPU; set by the plugin",
    "cuda: a proof that needs a GPU",
    "multigpu: a proof that needs two or more GPUs",
    "figure: a proof of a measured number of the documents; set by the plugin from the claim's kind",
    "benchmark: a timing, which proves nothing",
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
    try:
        import torch
    except Exception as error:  # noqa: BLE001 - a build under test may fail with anything here
        reason = "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))
        raise pytest.UsageError(
            "PyTorch can't be imported ({}); install one with `pip install torch` or name another interpreter".format(
                reason
            )
        ) from None
    try:
        registry = Registry.read(str(config.rootpath / path))
        # What must not be imported before the release under test is known to import
        from blitz.plugin import evidence, examples, fixtures, recorder, seeds, summary

        profile = examples.load_profile(config)
        devices = Devices.from_options(config)
        citations = Citations(config, registry)
    except RegistryError as error:
        raise pytest.UsageError(str(error)) from None
    torch.set_num_threads(config.getoption("threads"))
    if hasattr(torch, "set_warn_always"):  # 1.9
        # What PyTorch warns of once per process would land on whichever proof happens to run first.
        torch.set_warn_always(True)
    register = config.pluginmanager.register
    register(fixtures, "blitz-fixtures")
    register(citations, "blitz-citations")
    register(devices, "blitz-devices")
    register(seeds.Seeds(config.getoption("seed")), "blitz-seeds")
    register(evidence.EvidenceCollector(registry), "blitz-evidence")
    if not hasattr(config, "workerinput"):  # an xdist worker reports; the controller alone records
        register(recorder.Recorder(config, registry, citations, profile), "blitz-recorder")
        register(summary.Summary(config, registry), "blitz-summary")
