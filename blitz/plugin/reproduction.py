"""A failing proof as a snippet that runs without Blitz and without pytest."""

import ast
import inspect
import math
import re
import textwrap


def reproduction(item, drawn):
    """Write a proof out as a script.

    Args:
        item: The pytest item that failed.
        drawn: Argument names and values of the failing example.

    Returns:
        Python source: the imports that it needs, whatever of Blitz's own it calls, the arguments as expressions, and
        the proof's body. Where a value has no expression that rebuilds it, its ``repr`` stands as a comment.
    """
    function = inspect.unwrap(item.obj)
    handle = getattr(item.obj, "hypothesis", None)
    if handle is not None:
        function = getattr(handle.inner_test, "blitz_original", handle.inner_test)
    function = getattr(function, "__func__", function)
    arguments = dict(drawn)
    callspec = getattr(item, "callspec", None)
    if callspec is not None:
        arguments.update(callspec.params)
    try:
        body = _body(function)
        imports, definitions = _needs(function)
    except (OSError, TypeError, SyntaxError) as error:  # source that is not at hand, such as that of a named tuple
        return "no snippet: {}".format(error)
    lines = [*sorted(imports | {"import torch"}), "", "", *definitions]
    lines += ["{} = {}".format(name, expression(value)) for name, value in arguments.items()]
    lines += [_STAND_INS[name] for name in inspect.signature(function).parameters if name in _STAND_INS]
    return "\n".join([*lines, body])


_STAND_INS = {
    "observe": "observe = print",
    "device": 'device = "cpu"',
    "torchvision": "import torchvision",
}


def expression(value):
    """Give Python source that rebuilds a value, strides included; a comment where there is none."""
    import numpy as np
    import torch

    for kind, write in (
        (torch.Tensor, _tensor_expression),
        (np.ndarray, _array_expression),
        (tuple, _tuple_expression),
        (list, lambda items: "[{}]".format(", ".join(map(expression, items)))),
        (float, lambda number: repr(number) if math.isfinite(number) else 'float("{!r}")'.format(number)),
        ((bool, int, complex, str, bytes, type(None), slice, type(Ellipsis), torch.dtype), repr),
    ):
        if isinstance(value, kind):
            return write(value)
    return "...  # {!r}".format(value).replace("\n", " ")


def _array_expression(array):
    return "numpy.array({!r}, dtype={!r}).reshape({})".format(array.tolist(), array.dtype.str, array.shape)


def _tuple_expression(items):
    if hasattr(items, "_fields"):
        fields = ", ".join("{}={}".format(name, expression(item)) for name, item in zip(items._fields, items))
        return "__import__('types').SimpleNamespace({})".format(fields)
    return "({})".format("".join(expression(item) + ", " for item in items))


def _tensor_expression(tensor):
    plain = tensor.detach()
    if plain.is_contiguous():
        text = "torch.tensor({}, dtype={}).reshape({})".format(_numbers(plain), plain.dtype, tuple(plain.shape))
    else:
        # The layout matters as much as the values: give the memory, and the strides over it.
        reach = 1 + sum((size - 1) * stride for size, stride in zip(plain.shape, plain.stride()))
        memory = plain.as_strided((reach,), (1,), plain.storage_offset())
        text = "torch.tensor({}, dtype={}).as_strided({}, {})".format(
            _numbers(memory), plain.dtype, tuple(plain.shape), plain.stride()
        )
    return text + (".requires_grad_()" if tensor.requires_grad else "")


def _numbers(tensor):
    return re.sub(r"\b(nan|inf)\b", r'float("\1")', repr(tensor.tolist()))


def _body(function):
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source).body[0]
    statements = tree.body
    lines = source.splitlines()[statements[0].lineno - 1 :]
    return textwrap.dedent("\n".join(lines))


def _needs(function, seen=None):
    """Find the modules that a function uses and the source of what it calls of Blitz's own, innermost first."""
    seen = set() if seen is None else seen
    imports, definitions = set(), []
    # pytest's assertion rewriting adds names that begin with @.
    for name in (name for name in _names(function) if not name.startswith("@")):
        value = function.__globals__.get(name)
        if inspect.ismodule(value):
            imports.add("import {} as {}".format(value.__name__, name) if value.__name__ != name else "import " + name)
        elif inspect.isfunction(value) or inspect.isclass(value):
            module = value.__module__
            if module.split(".")[0] not in ("blitz", "spec"):
                imports.add("from {} import {}".format(module, value.__name__))
            elif value not in seen:
                seen.add(value)
                inner = (
                    [value] if inspect.isfunction(value) else [f for f in vars(value).values() if inspect.isfunction(f)]
                )
                for callee in inner:
                    more, earlier = _needs(callee, seen)
                    imports |= more
                    definitions += earlier
                definitions += [textwrap.dedent(inspect.getsource(value)), ""]
    return imports, definitions


def _names(function):
    """All global names that a function's code uses, those of nested functions included."""
    codes, names = [function.__code__], []
    while codes:
        code = codes.pop()
        names += [name for name in code.co_names if name not in names]
        codes += [constant for constant in code.co_consts if inspect.iscode(constant)]
    return names
