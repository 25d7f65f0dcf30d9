"""Mutants of printing."""

import math

import torch
from torch import _tensor_str

from blitz.falsify import EDGE, EXTRA_EFFECT, MISSING_EFFECT, WRONG_VALUE, mutant, replaced, wrapped


def reworded(reword):
    """Have a tensor print as ``reword(text, tensor)``."""
    return wrapped(torch.Tensor, "__repr__", lambda original, self, **kwargs: reword(original(self, **kwargs), self))


def without_dtype(text):
    """Take the dtype out of a printed tensor."""
    return text.split(", dtype=")[0] + ")" if ", dtype=" in text else text


def with_dtype(text, dtype):
    """Put the dtype into a printed tensor."""
    return text if ", dtype=" in text else "{}, dtype={})".format(text[:-1], dtype)


@mutant("tensors.prints-four-decimals", kind=WRONG_VALUE)
def three_decimals_are_printed():
    """Numbers print with three decimals."""
    return replaced(_tensor_str.PRINT_OPTS, "precision", 3)


@mutant("tensors.prints-four-decimals", kind=WRONG_VALUE, missed_by_example=True)
def decimals_are_cut_off():
    """Numbers print with the decimals that follow the fourth cut off, not rounded."""

    def show(original, self, value):
        cut = math.trunc(value * 10**4) / 10**4 if 0.01 < abs(value) < 1000 else value
        return original(self, cut)

    return wrapped(_tensor_str._Formatter, "format", show)  # noqa: SLF001


@mutant("tensors.prints-four-decimals", kind=EDGE, missed_by_example=True)
def whole_numbers_print_decimals():
    """Whole numbers print with four decimals as well."""

    def make(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.int_mode = False

    return wrapped(_tensor_str._Formatter, "__init__", make)  # noqa: SLF001


@mutant("tensors.prints-four-decimals", kind=EDGE, missed_by_example=True)
def extreme_numbers_print_without_an_exponent():
    """Very large and very small numbers print no exponent."""

    def make(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.sci_mode = False

    return wrapped(_tensor_str._Formatter, "__init__", make)  # noqa: SLF001


@mutant("tensors.prints-four-decimals", kind=WRONG_VALUE)
def item_gives_what_is_printed():
    """item() gives a number to four decimals."""

    def item(original, self):
        number = original(self)
        return round(number, 4) if type(number) is float else number

    return wrapped(torch.Tensor, "item", item)


@mutant("tensors.prints-dtype-when-not-default", kind=MISSING_EFFECT)
def float64_is_not_named():
    """A printed float64 does not name its dtype."""
    return reworded(lambda text, x: without_dtype(text) if x.dtype == torch.float64 else text)


@mutant("tensors.prints-dtype-when-not-default", kind=EXTRA_EFFECT)
def the_default_dtype_is_named():
    """A printed float32 names its dtype although it is the default."""
    return reworded(lambda text, x: with_dtype(text, x.dtype) if x.dtype == torch.float32 else text)


@mutant("tensors.prints-dtype-when-not-default", kind=MISSING_EFFECT, missed_by_example=True)
def small_integers_are_not_named():
    """A printed int16 does not name its dtype."""
    return reworded(lambda text, x: without_dtype(text) if x.dtype == torch.int16 else text)


@mutant("tensors.prints-dtype-when-not-default", kind=EXTRA_EFFECT, missed_by_example=True)
def another_default_is_named():
    """A printed float64 names its dtype even where that was made the default."""
    return reworded(lambda text, x: with_dtype(text, x.dtype) if x.dtype == torch.float64 else text)


@mutant("tensors.prints-dtype-when-not-default", kind=EDGE, missed_by_example=True)
def empty_integers_are_not_named():
    """A printed int64 without elements does not name its dtype."""
    return reworded(lambda text, x: without_dtype(text) if x.dtype == torch.int64 else text)


@mutant("tensors.prints-dtype-when-not-default", kind=WRONG_VALUE, missed_by_example=True)
def bool_prints_as_numbers():
    """A printed bool is one of uint8, and named."""
    return reworded(lambda text, x: repr(x.to(torch.uint8)) if x.dtype == torch.bool else text)
