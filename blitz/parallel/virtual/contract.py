"""What a release must have for the substitutes to fit, checked before anything is substituted."""

import ast
import inspect
from functools import lru_cache

import torch

from .errors import ReleaseChangedError
from .lookup import View


def attribute(owner, name):
    """Give an attribute that must be there."""
    try:
        return getattr(owner, name)
    except AttributeError:
        raise ReleaseChangedError(_path(owner, name), "is missing") from None


def check(owner, name, value):
    """Check that an attribute is there, and that the value that will replace it can serve in its stead.

    A function may not have parameters that its substitute lacks. Where a file is to get its own view of torch, the view
    must replace whatever of ``torch.cuda`` and ``torch.accelerator`` the file uses.

    Raises:
        ReleaseChangedError: It is otherwise.
    """
    original = attribute(owner, name)
    if isinstance(value, View):
        if original is not torch:
            raise ReleaseChangedError(_path(owner, name), "is not torch")
        for kind, used in _accelerators_used(owner):
            getattr(getattr(value, kind), used)  # raises where it has no substitute
    else:
        theirs, ours = _parameters(original), _parameters(value)
        if theirs != ours[: len(theirs)]:
            raise ReleaseChangedError(
                _path(owner, name), "takes ({}), known was ({})".format(", ".join(theirs), ", ".join(ours))
            )


def check_compiled(comm, substitutes):
    """Check that comm calls PyTorch's compiled functions with the arguments that their substitutes take."""
    calls = _compiled_calls(comm)
    for name, value in substitutes.items():
        if calls.get(name) != _parameters(value):
            raise ReleaseChangedError(
                "torch._C." + name,
                "is called with {} by {}, known was ({})".format(
                    calls.get(name, "nothing"), comm.__name__, ", ".join(_parameters(value))
                ),
            )


def check_gpu_checks(functions):
    """Check that Broadcast and Gather insist on GPUs by what is known: by ``all``, over a generator or a map."""
    for name in ("Broadcast", "Gather"):
        forward = attribute(attribute(functions, name), "forward")
        inner = {used for constant in forward.__code__.co_consts for used in getattr(constant, "co_names", ())}
        if "all" not in names_in(forward) or inner.isdisjoint({"device", "is_cuda"}) or hasattr(functions, "all"):
            raise ReleaseChangedError(
                _path(functions, name) + ".forward", "no longer checks by all() that tensors are on GPUs"
            )


def check_device_guard(parallel_apply):
    """Check that each replica's thread makes the replica's device the current one."""
    if not any(asks_for(parallel_apply, guard) for guard in ("device", "device_index")):
        raise ReleaseChangedError(parallel_apply.__name__, "no longer makes a replica's device the current one")


def names_in(function):
    """Give the names of globals and attributes that a function's own code uses."""
    return function.__code__.co_names


def asks_for(module, name):
    """Tell whether a file's source uses ``torch.cuda.name`` or ``torch.accelerator.name``."""
    return any(used == name for _, used in _accelerators_used(module))


@lru_cache(maxsize=None)
def _accelerators_used(module):
    """List what a file uses of torch.cuda and torch.accelerator, as pairs such as ``("cuda", "device_count")``."""
    found = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            owner, kind = node.value.value, node.value.attr
            if getattr(owner, "id", None) == "torch" and kind in ("cuda", "accelerator"):
                found.add((kind, node.attr))
    return sorted(found)


@lru_cache(maxsize=None)
def _compiled_calls(module):
    """Give, by the name of a function of torch._C that a file calls, the names that it passes to it."""
    return {
        node.func.attr: [getattr(argument, "id", "...") for argument in node.args + node.keywords]
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "attr", None) == "_C"
    }


def _tree(module):
    try:
        return ast.parse(inspect.getsource(module))
    except (OSError, TypeError):
        raise ReleaseChangedError(module.__name__, "has no source to check") from None


def _parameters(function):
    """Give the names of a function's parameters; none where it is compiled and does not tell."""
    try:
        return list(inspect.signature(function).parameters)
    except ValueError:
        return []
    except TypeError:
        return ["no function"]


def _path(owner, name):
    module = "" if inspect.ismodule(owner) else owner.__module__ + "."
    return "{}{}.{}".format(module, owner.__name__, name)
