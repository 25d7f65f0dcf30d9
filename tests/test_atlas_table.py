"""The table of releases: its faults, the order, the nearest release, and tox's environments made from it."""

import subprocess
import sys
from collections import defaultdict
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from blitz import atlas
from blitz.atlas import AtlasError
from blitz.atlas.table import TABLE, read_table
from blitz.cli.suite import PACKAGE

GOOD = """
release = [
  { torch = "1.3.1", torchvision = "0.4.2", python = "3.7", numpy = "1.21.6", pillow = "6.2.2" },
  { torch = "1.10.2", torchvision = "0.11.3", python = "3.7", numpy = "1.21.6", pillow = "9.5.0", extra = ["wheel<1"] },
]
"""


def test_own_table_has_each_minor_release_from_the_documents_to_the_newest():
    names = [release.name for release in atlas.releases()]
    assert names == [f"1.{minor}" for minor in range(3, 14)] + [f"2.{minor}" for minor in range(16)]


def test_own_table_has_one_line_a_release():
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("  { torch = ")]
    assert len(lines) == len(atlas.releases())


def test_requirements_are_pinned_and_extra_ones_are_added(tmp_path):
    path = tmp_path / "releases.toml"
    path.write_text(GOOD, encoding="utf-8")
    first, second = read_table(path)
    assert first.requirements == ["torch==1.3.1", "torchvision==0.4.2", "numpy==1.21.6", "pillow==6.2.2"]
    assert second.requirements[-1] == "wheel<1"
    assert (second.name, second.environment) == ("1.10", "torch1.10")


@pytest.mark.parametrize(
    "before, after, complaint",
    [
        ('torch = "1.3.1", ', "", "has no 'torch'"),
        ('numpy = "1.21.6"', "numpy = 1.21", "numpy is 1.21, which is no version"),
        ('python = "3.7"', 'python = "old"', "python is 'old', which is no version"),
        ('pillow = "6.2.2"', 'pillow = "6.2.2", wheel = "1"', "does not know the field 'wheel'"),
        ('extra = ["wheel<1"]', 'extra = "wheel"', "extra is 'wheel'"),
        ('extra = ["wheel<1"]', "remark = 1", "remark is 1"),
        ('torch = "1.10.2"', 'torch = "1.3.0"', "torch 1.3.0 stands after 1.3.1"),
        ('torch = "1.10.2"', 'torch = "1.2.0"', "torch 1.2.0 stands after 1.3.1"),
        ("release = [", "releases = [", "is no table of releases"),
        ("  { torch", "  7, { torch", "7 is no release"),
        ("]\n", "", "is not TOML"),
    ],
)
def test_a_faulty_table_is_one_line(tmp_path, before, after, complaint):
    path = tmp_path / "releases.toml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(AtlasError) as caught:
        read_table(path)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_table_is_one_line(tmp_path):
    with pytest.raises(AtlasError, match="can't be read"):
        read_table(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "version, name, exact",
    [
        ("2.4.1", "2.4", True),
        ("2.4.1+cu121", "2.4", True),
        ("2.4.0", "2.4", False),
        ("2.4", "2.4", False),
        ("2.10.0+cpu", "2.10", True),
        ("2.15.0.dev20260801+cpu", "2.15", False),
        ("2.16.0.dev20261101+cpu", "2.15", False),
        ("3.0.0", "2.15", False),
        ("1.2.0", "1.3", False),
        ("1.14.0a0+git1234", "1.13", False),
    ],
)
def test_the_nearest_release_is_that_of_the_same_minor_or_the_last_before(version, name, exact):
    release, is_it = atlas.nearest(version)
    assert (release.name, is_it) == (name, exact)


def test_what_is_no_version_has_no_nearest_release():
    with pytest.raises(AtlasError, match="'newest' is no version of torch"):
        atlas.nearest("newest")


@pytest.mark.parametrize("name", ["2.4", "2.4.1"])
def test_a_release_is_found_by_its_name_and_by_its_version(name):
    assert atlas.release_of(name).torch == "2.4.1"


@pytest.mark.parametrize("name", ["2.4.0", "2.99", "newest"])
def test_a_release_that_the_atlas_lacks_is_one_line(name):
    with pytest.raises(AtlasError, match=f"the atlas has no torch {name}; name one of its 27, from 1.3 to 2.15"):
        atlas.release_of(name)


def test_importing_the_atlas_imports_nothing_slow():
    slow = ("torch", "numpy", "pytest", "rich", "typer")
    code = f"import sys, blitz.atlas; print([m for m in {slow} if m in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "[]"


def test_tox_has_an_environment_for_each_line_of_the_table(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGE.parent))
    import toxfile

    loaders = defaultdict(list)
    arguments = ("--claims", "nn.mse")
    state = SimpleNamespace(conf=SimpleNamespace(memory_seed_loaders=loaders, pos_args=lambda _: arguments))
    toxfile.tox_add_core_config(core_conf=None, state=state)
    assert list(toxfile.tox_extend_envs()) == list(loaders) == [release.environment for release in atlas.releases()]
    for release in atlas.releases():
        (loader,) = loaders[release.environment]
        assert set(release.requirements) < set(loader.raw["deps"].splitlines())
        assert loader.raw["base_python"] == [release.python]
        assert loader.raw["commands"][0].args[-2:] == list(arguments)


def test_extra_needs_of_the_suite_are_those_of_the_project():
    import toxfile

    declared = PACKAGE.parent.joinpath("pyproject.toml").read_text(encoding="utf-8")
    # By name: the suite runs on Pythons for which there are older versions only than the command line needs.
    assert [need for need in toxfile.SUITE if f'"{Requirement(need).name}>=' not in declared] == []
    assert all(Version(release.python) >= Version("3.7") for release in atlas.releases())
