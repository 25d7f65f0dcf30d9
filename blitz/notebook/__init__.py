"""The introduction as Jupyter notebooks: a notebook a chapter, a claim at a time, with code that runs and asserts.

Runs outside the release under test, on Python 3.10 or newer, and knows nothing of torch.
"""

from blitz.notebook.chapter import notebook_of

__all__ = ["notebook_of"]
