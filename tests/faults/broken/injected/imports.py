"""Modules of proofs that this PyTorch does not let be imported."""

import sys
from importlib.abc import MetaPathFinder

from .kinds import IMPORT, fault


class _Lost(MetaPathFinder):
    """Has nobody import anything of the suite that is not there yet, once."""

    def find_spec(self, name, path, target=None):
        sys.meta_path.remove(self)
        raise ImportError("libtorch.so: undefined symbol")


@fault(r"\w+\.py can't be collected: ImportError: libtorch\.so: undefined symbol", when=IMPORT)
def undefined_symbol():
    sys.meta_path.insert(0, _Lost())
