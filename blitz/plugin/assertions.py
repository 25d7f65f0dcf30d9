"""Did a proof assert anything, and was PyTorch asked?"""

import ast
import sys

import _pytest.assertion.util


class Witness:
    """Watches one test: whether an assertion passed that is no constant, and whether anything of PyTorch was called.

    The hook ``pytest_assertion_pass`` has pytest render each operand of each assertion, which is slow for tensors, and
    a proof with drawn inputs asserts hundreds of times. One assertion is enough to know, so the first one ends it.
    """

    def __init__(self):
        self.asserted = False
        self.called_torch = False

    def __enter__(self):
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *exception):
        sys.setprofile(None)

    def saw_assertion(self, source):
        if not _is_constant(source):
            self.asserted = True
            _pytest.assertion.util._assertion_pass = None

    def _profile(self, frame, event, argument):
        if event == "call":
            modules = (frame.f_globals.get("__name__"),)
        elif event == "c_call":
            owner = getattr(argument, "__self__", None)
            modules = tuple(getattr(thing, "__module__", None) for thing in (argument, owner, type(owner)))
            # On 1.3 a function such as torch.zeros tells neither its module nor its owner.
            if getattr(sys.modules.get("torch"), argument.__name__, None) == argument:
                modules = ("torch",)
        else:
            return
        if any(map(_of_torch, modules)):
            self.called_torch = True
            sys.setprofile(None)


def _of_torch(module):
    return isinstance(module, str) and module.split(".")[0] in ("torch", "torchvision")


def _is_constant(source):
    """Tell whether an assertion's expression names nothing, such as ``True`` or ``1 == 1``."""
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except SyntaxError:  # an expression over several lines, unparenthesized in the source text
        return False
    return not any(isinstance(node, ast.Name) for node in ast.walk(tree))
