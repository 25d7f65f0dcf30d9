"""The gallery: the pictures of one training run, and one page that shows them.

Runs outside the release under test, on Python 3.10 or newer, by matplotlib and Jinja2. It knows nothing of torch: all
that it shows comes in as a :class:`Findings` of NumPy arrays and plain values.
"""

from blitz.gallery.findings import Findings
from blitz.gallery.page import show

__all__ = ["Findings", "show"]
