"""Files that anybody may have written: read within bounds, taken for what they are or refused in one line.

Runs on Python 3.7 without packages, inside the release under test as well as outside. A complaint tells what is wrong
and where in the file; whoever asked for the file adds its name and what to do.
"""

from blitz.reading.bounded import ReadingError, opened, read_bytes, read_text
from blitz.reading.lines import escaped, line
from blitz.reading.parsing import parse_json, parse_toml
from blitz.reading.validation import Schema

__all__ = ["ReadingError", "Schema", "escaped", "line", "opened", "parse_json", "parse_toml", "read_bytes", "read_text"]
