"""A comparison as a text of some format; the terminal's own is the command line's."""

from blitz.comparison.formats.annotations import as_annotations
from blitz.comparison.formats.json import as_json
from blitz.comparison.formats.markdown import as_markdown

__all__ = ["as_annotations", "as_json", "as_markdown"]
