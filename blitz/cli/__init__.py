"""The command line ``blitz``. Runs outside the release under test, on Python 3.10 or newer.

Never imports torch, but for ``blitz split``, which runs a model.
"""

from blitz.cli.app import main

__all__ = ["main"]
