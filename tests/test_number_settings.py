"""What the processor's settings change by themselves."""

import copy
import os
import subprocess
import sys

import pytest

from blitz.numbers import settings
from blitz.numbers.fingerprint import written
from blitz.numbers.measuring import measure
from tests.numbers_schema import assert_valid


@pytest.fixture(scope="module")
def measured():
    return measure()


def test_settings_are_measured_in_processes_of_their_own(measured, monkeypatch):
    monkeypatch.setattr(settings, "SETTINGS", {"ATEN_CPU_CAPABILITY=default": {"ATEN_CPU_CAPABILITY": "default"}})
    found = settings.measure_settings(measured)
    assert found["settings"] == {"ATEN_CPU_CAPABILITY=default": None}
    assert_valid(found)
    assert not [name for name in found["entries"] if name.startswith("exact.") and "settings" in found["entries"][name]]
    plain = {name: {**entry} for name, entry in found["entries"].items()}
    for entry in plain.values():
        entry.pop("settings", None)
    assert plain == measured["entries"]


def test_a_setting_that_changes_an_entry_is_kept_with_the_distance(measured, monkeypatch):
    other = copy.deepcopy(measured)
    values = other["entries"]["networks.LeNet.outputs"]["values"].split()
    values[0] = written(float.fromhex(values[0]) + 2.0**-20)
    other["entries"]["networks.LeNet.outputs"]["values"] = " ".join(values)
    monkeypatch.setattr(
        settings, "_measured", lambda setting: (other, None) if setting == "threads=2" else (None, "no")
    )
    found = settings.measure_settings(measured)
    assert {name: entry["settings"] for name, entry in found["entries"].items() if "settings" in entry} == {
        "networks.LeNet.outputs": {"threads=2": 128.0}  # the largest output lies between 1/8 and 1/4
    }
    assert found["settings"]["MKL_CBWR=COMPATIBLE"] == "no"
    assert "settings" not in measured


def test_a_setting_under_which_pytorch_dies_says_how(measured, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    found = settings.measure_settings(measured)
    assert set(found["settings"].values()) == {"ended with status 1: no message"}
    assert found["entries"] == measured["entries"]
    assert_valid(found)


def test_a_setting_that_hangs_is_given_up(measured, monkeypatch):
    def hang(*_given, timeout, **_more):
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert set(settings.measure_settings(measured)["settings"].values()) == {"took more than 300 s"}


def test_every_setting_reaches_the_process(monkeypatch):
    seen = {}

    def told(command, *, env, **_more):
        seen[frozenset(name for name in env if env[name] != os.environ.get(name))] = command[-1]
        return subprocess.CompletedProcess(command, 0, b'{"entries": {}}', b"")

    monkeypatch.setattr(subprocess, "run", told)
    settings.measure_settings({"entries": {}})
    assert seen[frozenset({"OMP_WAIT_POLICY"})] == "--threads=2"
    assert seen[frozenset({"MKL_CBWR"})] == "--threads=1"
    assert seen[frozenset({"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"})] == "--threads=1"
