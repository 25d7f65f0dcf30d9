"""A batch's pickle, read without running it: plain containers and arrays of bytes come out, or nothing.

A pickle is a program, and ``pickle.load`` obeys it. Three fences stand before that:

1. Every opcode is looked at before the first is obeyed. Those of plain containers, strings, small integers and arrays
   are admitted, and no more of them than a batch needs: nothing nests deeply, no number or memo is huge.
2. The names that a batch needs are NumPy's; any other is refused. Not even NumPy's own functions are called: what
   stands in for them only checks what was asked of it. NumPy trusts the state of an array that it is given.
3. What is asked must be to the letter what NumPy writes for an array of uint8. So ``pickle.load`` itself, by which
   torchvision reads a batch, does nothing else with a file that was admitted here.
"""

import io
import pickle
import pickletools

import numpy as np

_MOST_OPCODES = 250000  # a batch of 10,000 images has some 60,000
_MOST_RARE = 32  # a batch has about 20
_RARE = {
    *("PROTO", "EMPTY_DICT", "EMPTY_LIST", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"),
    *("GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD", "BYTEARRAY8"),
}
_FREQUENT = {
    *("FRAME", "STOP", "MARK", "APPEND", "APPENDS", "SETITEM", "SETITEMS", "NONE", "NEWTRUE", "NEWFALSE"),
    *("BININT", "BININT1", "BININT2", "SHORT_BINSTRING", "BINSTRING", "SHORT_BINBYTES", "BINBYTES", "BINBYTES8"),
    *("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "BINPUT", "LONG_BINPUT", "MEMOIZE", "BINGET", "LONG_BINGET"),
}
_OPCODES = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes if opcode.name in _RARE | _FREQUENT}


def unpickled(content):
    """Read a pickle.

    Args:
        content: The pickle's bytes, of protocol 2 or newer.

    Returns:
        What it holds; strings of Python 2 are decoded as Latin-1, as torchvision does. An array is an
        :class:`Array`.

    Raises:
        pickle.UnpicklingError: It is no pickle, is cut short, or holds more than plain containers and arrays of uint8.
    """
    try:
        _inspect(content)
        return _Unpickler(io.BytesIO(content), encoding="latin1").load()
    except pickle.UnpicklingError:
        raise
    # By its documentation unpickling may raise anything, and on a damaged pickle it does.
    except Exception as error:  # noqa: BLE001
        raise pickle.UnpicklingError("is damaged ({})".format(_short(str(error)))) from None


class Array:
    """What stands for an array while a pickle is read: it takes no state but a uint8 array's.

    Attributes:
        array: uint8, read-only.
    """

    __hash__ = None  # no key of a dict, as arrays are none

    def __init__(self, subtype, shape, typecode):
        _require(type(subtype) is _Name and subtype.name == "ndarray", "is of NumPy's own type")
        _require(shape == (0,) and type(shape[0]) is int and _bytes(typecode) == b"b", "is made as NumPy makes one")
        self.array = np.empty(0, dtype=np.uint8)

    @classmethod
    def from_buffer(cls, raw, dtype, shape, order):
        """Take the arguments of NumPy's ``_frombuffer``, by which it writes an array since pickle's protocol 5."""
        _require(type(raw) in (bytes, bytearray), "has bytes")
        made = cls(_Name("ndarray"), (0,), b"b")
        made.array = _uint8_array(raw, dtype, shape, order)
        return made

    def __setstate__(self, state):
        version, shape, dtype, is_fortran, raw = state
        _require(version == 1 and type(is_fortran) is bool, "has a state as NumPy writes it")
        self.array = _uint8_array(raw, dtype, shape, "F" if is_fortran else "C")


def _uint8_array(raw, dtype, shape, order):
    _require(type(dtype) is _Uint8, "is of uint8")
    _require(type(shape) is tuple and len(shape) <= 4 and all(type(side) is int for side in shape), "has a shape")
    _require(order in ("C", "F"), "has an order")
    content = _bytes(raw)
    size = 1
    for side in shape:
        size *= side
    _require(size == len(content), "is as large as its shape")
    return np.frombuffer(content, dtype=np.uint8).reshape(shape, order=order)


class _Uint8:
    """What stands for ``numpy.dtype("u1", 0, 1)``."""

    def __init__(self, name, align, copy):
        _require(name == "u1", "is of uint8, not of {}".format(_short(name)))
        _require((align, copy) == (0, 1), "has a dtype as NumPy writes it")

    def __setstate__(self, state):
        _require(state == (3, "|", None, None, None, -1, -1, 0), "has a dtype as NumPy writes it")


class _Encoded:
    """What stands for ``_codecs.encode(text, "latin1")``, by which Python 3 writes bytes in protocol 2."""

    def __init__(self, text, encoding):
        _require(type(text) is str and encoding == "latin1", "has bytes as Python writes them")
        self.text = text


class _Name:
    """A name that a batch may ask for. The pickle can call it, but not change it."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __call__(self, *arguments):
        return _STAND_INS[self.name](*arguments)

    def __setstate__(self, state):
        raise pickle.UnpicklingError("changes {}, which no batch does".format(self.name))


_STAND_INS = {
    "_reconstruct": Array,
    "_frombuffer": Array.from_buffer,
    "dtype": _Uint8,
    "encode": _Encoded,
}
_NAMES = {
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): "dtype",
    ("numpy.core.multiarray", "_reconstruct"): "_reconstruct",
    ("numpy._core.multiarray", "_reconstruct"): "_reconstruct",  # NumPy 2
    ("numpy.core.numeric", "_frombuffer"): "_frombuffer",
    ("numpy._core.numeric", "_frombuffer"): "_frombuffer",
    ("_codecs", "encode"): "encode",
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in _NAMES:
            asked = _short("{}.{}".format(module, name))
            raise pickle.UnpicklingError("asks for {}, which no batch needs".format(asked))
        return _Name(_NAMES[module, name])


def _inspect(content):
    """Look at every opcode; pickletools has all that is known of them, and obeys none."""
    if content[:1] != pickle.PROTO:
        raise pickle.UnpicklingError("is no pickle of protocol 2 or newer" if content else "is empty")
    stream = io.BytesIO(content)
    rare = 0
    for _ in range(_MOST_OPCODES):
        code = stream.read(1)
        if code not in _OPCODES:
            wrong = "holds the opcode {!r}, which no batch needs".format(code) if code else "is cut short"
            raise pickle.UnpicklingError(wrong)
        opcode = _OPCODES[code]
        argument = opcode.arg.reader(stream) if opcode.arg else None
        rare += opcode.name in _RARE
        # The memo is an array, as long as its largest index.
        if rare > _MOST_RARE or (opcode.name == "LONG_BINPUT" and argument > _MOST_OPCODES):
            break
        if opcode.name == "STOP":
            return
    raise pickle.UnpicklingError("holds more than any batch does")


def _bytes(raw):
    """Give bytes, however Python 2 or 3 wrote them."""
    if type(raw) in (bytes, bytearray):
        return raw
    text = raw.text if type(raw) is _Encoded else raw
    _require(type(text) is str, "has bytes")
    return text.encode("latin-1")


def _require(condition, what):
    if not condition:
        raise pickle.UnpicklingError("holds an array that is not what a batch needs: one that {}".format(what))


def _short(text):
    return "{!r:.80}".format(text)
