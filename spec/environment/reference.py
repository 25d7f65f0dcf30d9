"""What the documents were written for, and what of Blitz must run there."""

import ast
import sys
from pathlib import Path

import blitz

PYTHON = (3, 7)
TORCH = "1.3"

_LIBRARY = Path(blitz.__file__).resolve().parent
_SUITE = Path(__file__).resolve().parents[1]
# These run outside the release under test, on a newer Python.
_OUTSIDE = {_LIBRARY / folder for folder in ("atlas", "bench", "cli", "comparison", "gallery", "notebook", "report")}


def unreadable_sources():
    """Find what runs inside the release under test, of the library and of the suite, but could not on 3.7.

    Returns:
        A dict from the files' paths to what is wrong with them; empty where nothing is.
    """
    found = {path for folder in (_LIBRARY, _SUITE) for path in folder.rglob("*.py")}
    inside = {path for path in found if _OUTSIDE.isdisjoint(path.parents)}
    errors = {str(path): syntax_error(path.read_text(encoding="utf-8")) for path in inside}
    return {path: error for path, error in errors.items() if error}


def syntax_error(source):
    """Give what keeps the documents' Python from reading a source, or None.

    A newer Python refuses nearly all of the syntax that came later; the documents' Python itself refuses all of it.
    """
    grammar = {"feature_version": PYTHON} if sys.version_info >= (3, 8) else {}
    try:
        tree = ast.parse(source, **grammar)
    except SyntaxError as error:
        return str(error)
    if sys.version_info >= (3, 10):
        return None
    # 3.8 and 3.9 read what came with 3.8 whatever feature_version says.
    nodes = list(ast.walk(tree))
    if any(type(node).__name__ == "NamedExpr" for node in nodes):
        return "assignment expressions came with Python 3.8"
    if any(getattr(node, "posonlyargs", []) for node in nodes):
        return "positional-only parameters came with Python 3.8"
    return None
