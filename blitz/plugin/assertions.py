"""Did a proof assert anything, and was PyTorch asked?"""

import ast
import linecache
import sys
import textwrap

import _pytest.assertion.util

_UNDER_TEST = ("torch", "torchvision")
_TOOLS = ("_hypothesis_pytestplugin", "_pytest", "hypothesis", "pytest_benchmark")  # pytest rewrites plugins' as well
_LONGEST = 30  # lines of an assertion


class Witness:
    """Watches one test: whether an assertion passed that is no constant, and whether anything of PyTorch was called.

    To call a type such as torch.FloatTensor, or an operator, is no event for a profiler. So an object of PyTorch's that
    is among the variables of whoever asserts is evidence, too.

    pytest's rewritten assertions ask, each time that one passed, whether anybody wants to hear of it, and only then
    render their operands, which is slow for tensors. To be asked is enough to know. One assertion is, too, so that the
    first one ends it: a proof with drawn inputs asserts hundreds of times.
    """

    def __init__(self):
        self.asserted = False
        self.called_torch = False

    def __enter__(self):
        _pytest.assertion.util._assertion_pass = _Listener(self._saw_assertion)
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *exception):
        sys.setprofile(None)
        _pytest.assertion.util._assertion_pass = None

    def _saw_assertion(self, frame):
        if _is_of(_TOOLS, frame.f_globals.get("__name__")) or _is_constant(frame.f_code.co_filename, frame.f_lineno):
            return
        self.asserted = True
        _pytest.assertion.util._assertion_pass = None
        if any(_of_torch(type(value).__module__) for value in frame.f_locals.values()):
            self._saw_torch()

    def _saw_torch(self):
        self.called_torch = True
        sys.setprofile(None)

    def _profile(self, frame, event, argument):
        # Called at every call until one is PyTorch's, Hypothesis' own among them, so it has to be quick.
        if event == "call":
            called = _of_torch(frame.f_globals.get("__name__"))
        elif event == "c_call":
            called = _of_torch(getattr(argument, "__module__", None)) or _is_method_of_torch(argument)
        else:
            return
        if called:
            self._saw_torch()


class _Listener:
    """Where pytest keeps the hook for assertions that passed: hears of each, and is false, so that none is rendered."""

    def __init__(self, hear):
        self._hear = hear

    def __bool__(self):
        self._hear(sys._getframe(2))  # the assertion's, past that of pytest's function which asks
        return False


def _of_torch(module):
    return _is_of(_UNDER_TEST, module)


def _is_of(packages, module):
    # Objects may call anything their module.
    return isinstance(module, str) and module.partition(".")[0] in packages


def _is_method_of_torch(builtin):
    owner = getattr(builtin, "__self__", None)
    if owner is None:
        # On 1.3 a function such as torch.zeros tells neither its module nor its owner.
        return getattr(sys.modules.get("torch"), builtin.__name__, None) == builtin
    return _of_torch(type(owner).__module__) or _of_torch(getattr(owner, "__module__", None))


def _is_constant(path, line):
    """Tell whether the assertion that begins there names nothing, such as ``True`` or ``1 == 1``."""
    source = ""
    for text in linecache.getlines(path)[line - 1 : line - 1 + _LONGEST]:
        source += text
        try:
            tree = ast.parse(textwrap.dedent(source))
        except SyntaxError:  # it goes on
            continue
        return not any(isinstance(node, ast.Name) for node in ast.walk(tree))
    return False
