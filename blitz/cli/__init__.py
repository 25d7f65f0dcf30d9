"""The command line ``blitz``, on Python 3.10 or newer.

What judges a PyTorch runs outside of it and never imports torch; only the commands that run a network themselves do.
"""

from blitz.cli.app import main

__all__ = ["main"]
