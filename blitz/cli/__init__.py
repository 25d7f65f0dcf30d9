"""The command line ``blitz``. Runs outside the release under test, on Python 3.10 or newer, and never imports torch."""

from blitz.cli.app import main

__all__ = ["main"]
