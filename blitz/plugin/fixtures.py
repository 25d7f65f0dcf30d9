"""What a proof may ask for. Session-scoped, so that a proof with drawn inputs may ask as well."""

import pytest

from blitz.plugin.devices import unproven
from blitz.record.environment import installed


@pytest.fixture(scope="session")
def observe(pytestconfig):
    """Keep a value that the proof saw: ``observe("grad_fn", y.grad_fn.name())``.

    The value is made of plain JSON types, its name is stable, and it is the same in every run on one machine; a second
    value under the same name in one proof is an error, so observe what does not depend on the example drawn.
    """
    return pytestconfig.pluginmanager.get_plugin("blitz-evidence").observe


@pytest.fixture(scope="session")
def timed(pytestconfig):
    """Keep under a name how long a block took, apart from the observations, which repeat."""
    return pytestconfig.pluginmanager.get_plugin("blitz-evidence").timed


@pytest.fixture(scope="session")
def took(pytestconfig):
    """Keep a time under a name that was measured elsewhere, such as in another process: ``took("steps", seconds)``."""
    return pytestconfig.pluginmanager.get_plugin("blitz-evidence").took


@pytest.fixture(scope="session")
def ran_on(pytestconfig):
    """Keep on how many devices the proof ran, and whether they were real: ``ran_on("virtual", 3)``."""
    return pytestconfig.pluginmanager.get_plugin("blitz-evidence").ran_on


@pytest.fixture(scope="session")
def device(pytestconfig):
    """The device, as a string, that ``--device`` chose."""
    return pytestconfig.pluginmanager.get_plugin("blitz-devices").device


@pytest.fixture(scope="session")
def torchvision():
    """The module torchvision; where it can't be imported, whatever asks for it is unproven and says why."""
    try:
        import torchvision
    except Exception as error:  # noqa: BLE001 - a mismatched pair raises RuntimeError, OSError or ImportError, by release
        import torch

        version = installed("torchvision")
        if version is None:
            unproven("torchvision is not installed", "torchvision")
        message = next(iter(str(error).splitlines()), type(error).__name__)
        unproven(
            "torchvision {} can't load with torch {}: {}".format(version, torch.__version__, message), "torchvision"
        )
    return torchvision
