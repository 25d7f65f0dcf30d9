"""Python imports this by itself where the folder is on its path: proofs that BLITZ_FAULTS names come to harm.

The variable names a JSON file: by node id, or by file for a fault of importing, the name of a fault in ``injected``.
"""

import json
import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.util import find_spec, spec_from_loader
from pathlib import Path


class _WhenImported(MetaPathFinder, Loader):
    """Changes a module as soon as it has been imported, by whomever."""

    def __init__(self, name, change):
        self._name = name
        self._change = change
        self._spec = None

    def find_spec(self, name, path, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        self._spec = find_spec(name)
        return spec_from_loader(name, self, origin=self._spec.origin)

    def create_module(self, spec):
        return self._spec.loader.create_module(self._spec)

    def exec_module(self, module):
        self._spec.loader.exec_module(module)
        self._change(module)


def _have_them_strike(module):
    from injected.striking import strike_in

    strike_in(module, json.loads(Path(os.environ["BLITZ_FAULTS"]).read_text(encoding="utf-8")))


if "BLITZ_FAULTS" in os.environ:
    sys.meta_path.insert(0, _WhenImported("_pytest.python", _have_them_strike))
