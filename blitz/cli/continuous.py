"""What ``blitz verify`` leaves for continuous integration."""

import os
from pathlib import Path
from typing import NamedTuple

import typer

from blitz.claims import Registry
from blitz.cli.errors import UserError
from blitz.whole import write_whole

_SUMMARY = "GITHUB_STEP_SUMMARY"  # the file whose Markdown GitHub shows with a job


class Outputs(NamedTuple):
    """What to leave: files of JUnit's XML and of a badge, and whether GitHub gets a summary and annotations."""

    junit: Path | None = None
    badge: Path | None = None
    github: bool = False

    def check(self) -> None:
        """Refuse what can't be, before the run rather than after it."""
        if self.github and not os.environ.get(_SUMMARY):
            raise UserError(
                f"--github: {_SUMMARY} is not set; it is in a step of GitHub Actions, leave it out elsewhere"
            )

    def leave(self, registry: Registry, record: dict) -> None:
        """Write all that is asked for.

        Args:
            registry: The claims.
            record: What was found.
        """
        if not any(self):
            return
        from blitz.report.ci import annotations_of, badge_of, junit_of, summary_of

        if self.junit:
            _write(self.junit, junit_of(registry, record))
        if self.badge:
            _write(self.badge, badge_of(record))
        if self.github:
            # Each step adds to what those before it wrote.
            with Path(os.environ[_SUMMARY]).open("a", encoding="utf-8") as file:
                file.write(summary_of(registry, record))
            for line in annotations_of(registry, record):
                typer.echo(line)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise UserError(f"{path}: can't be written ({error.strerror}); name another place") from None
