"""tox's environments of the atlas: one for each line of ``blitz/atlas/releases.toml``, by name ``torch2.4``.

The suite runs from the checkout, and nothing of the project gets installed: the command line needs a newer Python than
the oldest releases have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tox.config.loader.memory import MemoryLoader
from tox.config.types import Command
from tox.plugin import impl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tox.config.sets import ConfigSet
    from tox.session.state import State

sys.path.insert(0, str(Path(__file__).parent))  # tox runs this file from an environment of its own

from blitz.atlas.table import Release, releases

# What the suite itself needs inside the release under test.
SUITE = ["hypothesis>=6.79", "packaging>=21", "pytest>=7.4", "pytest-benchmark>=4.0"]


@impl
def tox_extend_envs() -> Iterator[str]:
    """Name the environments of the atlas, so that `tox list` knows them."""
    for release in releases():
        yield release.environment


@impl
def tox_add_core_config(core_conf: ConfigSet, state: State) -> None:  # noqa: ARG001 - tox passes by name
    """Say what each of them is."""
    arguments = state.conf.pos_args(None) or ()
    for release in releases():
        state.conf.memory_seed_loaders[release.environment].append(_environment(release, arguments))


def _environment(release: Release, arguments: tuple[str, ...]) -> MemoryLoader:
    return MemoryLoader(
        description=f"the suite on torch {release.torch} with torchvision {release.torchvision}",
        base_python=[release.python],
        skip_install=True,
        deps="\n".join([*release.requirements, *SUITE]),
        commands=[Command(["python", "-m", "pytest", "spec", "-p", "blitz.plugin", *arguments])],
    )
