"""Measure one release: its environment by tox, the suite in it, and nothing left behind."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from packaging.version import Version

from blitz.atlas import AtlasError, Release
from blitz.cli.errors import UserError
from blitz.cli.suite import PACKAGE
from blitz.record import BROKEN, RecordError, read_record

CHECKOUT = PACKAGE.parent
_BOUND = 6 * 2**30  # bytes of downloads that are kept for the next releases, which share many of them


class Workshop:
    """Where releases are measured, one at a time: tox's work folder, uv's downloads, all of it gone in the end.

    Attributes:
        logs: The folder that keeps what was printed where a release failed or broke a claim.
    """

    def __init__(self) -> None:
        if not (CHECKOUT / "toxfile.py").is_file():
            raise UserError(f"{CHECKOUT}: is no checkout of Blitz; the atlas is built in one, from its tox.ini")
        if not importlib.util.find_spec("tox"):
            raise UserError(
                f"{sys.executable}: lacks tox, which makes the environments; install it with `pip install tox`"
            )
        self._folder = CHECKOUT / ".tox" / "atlas"
        self._cache = self._folder / "cache"
        self.logs = CHECKOUT / ".tox" / "atlas-logs"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder, and delete it in the end with all environments and downloads."""
        shutil.rmtree(self._folder, ignore_errors=True)  # what a run left behind that was killed
        self._folder.mkdir(parents=True)
        try:
            yield
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def measure(self, release: Release, claims: list[str], numbers: bool, tell: Callable[[dict], None]) -> dict:
        """Run the suite on a release, in an environment that is made for it and deleted.

        Args:
            release: Which.
            claims: Those to prove; all, where empty.
            numbers: Whether to measure its numbers, too, under all settings of the processor.
            tell: Is called with what the plugin tells of its progress.

        Returns:
            The record.

        Raises:
            AtlasError: There is none; the message says why and where to read more.
        """
        self.logs.mkdir(exist_ok=True)
        log = self.logs / f"{release.environment}.log"
        record, progress = self._folder / "record.json", self._folder / "progress.jsonl"
        record.unlink(missing_ok=True)
        progress.write_text("", encoding="utf-8")
        arguments = [f"--record={record}", f"--progress={progress}", "--device=cpu", "-q", "--tb=short"]
        arguments += [f"--claims={claim}" for claim in claims] + [f"--numbers={'settings' if numbers else 'no'}"]
        try:
            with log.open("wb") as file:
                self._run(release, arguments, file, progress, tell)
            found = _checked(read_record(record), release, claims, numbers)
        except RecordError as error:
            why = str(error) if record.exists() else f"no record was made: {_last_line(log)}"
            raise AtlasError(f"{why}; more in {log}") from None
        finally:
            shutil.rmtree(self._folder / release.environment, ignore_errors=True)
            if _size(self._cache) > _BOUND:
                shutil.rmtree(self._cache, ignore_errors=True)
        if not found["counts"][BROKEN]:
            log.unlink()
        return found

    def _run(
        self, release: Release, arguments: list[str], log: BinaryIO, progress: Path, tell: Callable[[dict], None]
    ) -> None:
        tox = [sys.executable, "-m", "tox", "run", "-e", release.environment, "--workdir", str(self._folder)]
        environment = {
            **os.environ,
            "UV_CACHE_DIR": str(self._cache),
            "NO_COLOR": "1",
        }  # the log is read for its last line
        rest = ""
        with (
            progress.open(encoding="utf-8") as lines,
            subprocess.Popen(
                [*tox, "--", *arguments],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            ended = False
            while not ended:
                time.sleep(0.1)
                ended = process.poll() is not None
                *whole, rest = (rest + lines.read()).split("\n")  # the last one may still be being written
                for line in whole:
                    tell(json.loads(line))


def _checked(record: dict, release: Release, claims: list[str], numbers: bool) -> dict:
    """See that a record is of the release that was asked for, and of all that was asked for."""
    found = record["environment"]
    for package in ("torch", "torchvision"):
        if found[package] is None or Version(found[package]).public != getattr(release, package):
            raise AtlasError(f"{package} {found[package]} ran instead of {getattr(release, package)}")
    if "incomplete" in record:
        raise AtlasError("the run was cut short")
    if not claims and not record["whole"]:
        raise AtlasError("only a part of the suite ran")
    missing = [claim for claim in claims if claim not in record["claims"]]
    if missing:
        raise AtlasError(f"{missing[0]}: no proof of it ran")
    if numbers and "numbers" not in record:
        raise AtlasError("its numbers were not measured")
    return record


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    told = [line for line in lines if line and not line.endswith(":(")]  # tox's own last words say nothing
    return told[-1] if told else "tox printed nothing"


def _size(folder: Path) -> int:
    """Give the size of a folder in bytes; files that stand in it several times count once."""
    files = {status.st_ino: status.st_size for status in map(Path.lstat, folder.rglob("*"))}
    return sum(files.values())
