"""The ways in which a mutant changes the installed PyTorch, each of them undone on leaving."""

import contextlib
import functools
import os
import tempfile
from pathlib import Path

from blitz.falsify.mutant import NotApplicable

_ABSENT = object()


@contextlib.contextmanager
def replaced(owner, name, value):
    """Put something else in the place of an attribute.

    Args:
        owner: A module, a class or an object, such as ``torch``, ``torch.Tensor`` or ``torch.nn.functional``.
        name: The attribute's name. Operators are theirs: ``x + 2`` calls ``torch.Tensor.__add__``.
        value: What stands there until the context is left.

    Raises:
        NotApplicable: This release has no such attribute.
    """
    original_of(owner, name)
    # What a class inherits is set on the class itself and taken away again, so that its base is never touched.
    own = vars(owner).get(name, _ABSENT)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, own)


def wrapped(owner, name, wrapper):
    """Have an attribute's calls go through a function that may do anything else instead.

    Args:
        owner: As for :func:`replaced`.
        name: The name of a function or method; static methods and class methods stay what they are.
        wrapper: Called with the original and then the call's own arguments (a method's ``self`` first).

    Returns:
        A context manager.
    """
    original = original_of(owner, name)
    declared = next((vars(base)[name] for base in getattr(owner, "__mro__", [owner]) if name in vars(base)), original)
    if isinstance(declared, classmethod):
        original = declared.__func__

    @functools.wraps(original, assigned=("__name__", "__qualname__", "__doc__", "__module__"), updated=())
    def call(*args, **kwargs):
        return wrapper(original, *args, **kwargs)

    if isinstance(declared, (staticmethod, classmethod)):
        return replaced(owner, name, type(declared)(call))
    return replaced(owner, name, call)


def changed_result(owner, name, change):
    """Have a function or method return what ``change`` makes of its result."""
    return wrapped(owner, name, lambda original, *args, **kwargs: change(original(*args, **kwargs)))


def added_effect(owner, name, effect):
    """Have a function or method do something more after it has done its own: ``effect`` gets the call's arguments."""

    def call(original, *args, **kwargs):
        result = original(*args, **kwargs)
        effect(*args, **kwargs)
        return result

    return wrapped(owner, name, call)


@contextlib.contextmanager
def together(*changes):
    """Make several changes at once: one behaviour that PyTorch offers under several names."""
    with contextlib.ExitStack() as stack:
        for change in changes:
            stack.enter_context(change)
        yield


@contextlib.contextmanager
def in_new_interpreters(source):
    """Have every new interpreter run some Python first, since a change made here does not reach there.

    Args:
        source: Python source, such as ``import torch; torch.add = torch.sub``.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sitecustomize.py").write_text(source, encoding="utf-8")
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [folder, before]))
        try:
            yield
        finally:
            if before is None:
                del os.environ["PYTHONPATH"]
            else:
                os.environ["PYTHONPATH"] = before


def original_of(owner, name):
    """Give an attribute as it is.

    Raises:
        NotApplicable: This release has none of that name.
    """
    try:
        return getattr(owner, name)
    except AttributeError:
        import torch

        label = getattr(owner, "__name__", type(owner).__name__)
        raise NotApplicable("torch {} has no {}.{}".format(torch.__version__, label, name)) from None
