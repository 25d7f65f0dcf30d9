"""Times, sizes and rates as people read them."""

import re

_SECONDS = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_THOUSANDS = ("", "k", "M", "G", "T", "P")


def seconds(value: float) -> str:
    """Write a time with three digits, as in ``12.3 ms``."""
    unit, name = next(((unit, name) for unit, name in _SECONDS if value >= unit), _SECONDS[-1])
    return f"{_digits(value / unit)} {name}"


def rate(value: float, unit: str) -> str:
    """Write a rate with three digits, as in ``12.3 GB/s``."""
    power = 0
    while value >= 1000 and power < len(_THOUSANDS) - 1:
        value, power = value / 1000, power + 1
    return f"{_digits(value)} {_THOUSANDS[power]}{unit}"


def tick(text: str) -> str:
    """Leave out of a text the zeros behind a point, as in ``10 ms``; for the round numbers along an axis."""
    return re.sub(r"\.0+(?=\D)", "", text)


def ratio(value: float) -> str:
    """Write how many times as much, as in ``12.3x``."""
    return f"{_digits(value)}x"


def percent(share: float) -> str:
    """Write a share in whole percents."""
    return f"{100 * share:.0f} %" if share >= 0.01 else "<1 %"


def _digits(value: float) -> str:
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"
