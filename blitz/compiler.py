"""PyTorch's compiler: on the newest releases an optimizer or a dispatch mode imports it, which takes seconds."""

import importlib
import importlib.util
import sys

_COMPILER = "torch._dynamo"


def has_to_be_imported():
    """Tell whether the release has a compiler, and this process has not imported it."""
    return _COMPILER not in sys.modules and importlib.util.find_spec(_COMPILER) is not None


def import_compiler():
    """Import it, where the release has it: in a process that shall fork, so that none of the forks has to."""
    if has_to_be_imported():
        importlib.import_module(_COMPILER)
