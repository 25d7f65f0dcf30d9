"""From an array to what a record keeps of it."""

import hashlib
import math

import numpy as np

FULL = 200  # numbers that are kept one by one; of a longer array, what tells two apart
_PARTS = 8


def fingerprint(values):
    """Describe an array so that two releases can be compared.

    Args:
        values: A tensor or an array, of floating or whole numbers; or a dict of such by name, which counts as one
            array, each flattened.

    Returns:
        A dict of plain JSON values, an entry of the field ``numbers``: ``dtype``, ``shape`` and, of up to
        :data:`FULL` numbers, ``values``: hexadecimal floats (float32 widened exactly) or whole numbers, separated by
        spaces. Longer arrays are cut into ``parts``, by name or place, of so many numbers as ``sizes`` says. For each
        of these there is a hash in ``digests``, its first number in ``sample``, its largest magnitude in ``largest``,
        and in ``sums`` the exact sum of its numbers, each times a weight of about one and of either sign that was drawn
        for its place. When two arrays differ, the difference of such sums is of the size of the root of the summed
        squares of all differences, wherever they are. The sign of a zero is not kept.
    """
    if isinstance(values, dict):
        parts = {name: _array(value) for name, value in values.items()}
        whole = np.concatenate([part.ravel() for part in parts.values()])
    else:
        whole = _array(values)
        parts = _cut(whole.ravel())
    entry = {"dtype": str(whole.dtype), "shape": list(whole.shape)}
    if whole.size <= FULL:
        entry["values"] = written(whole)
        return entry
    entry["parts"] = " ".join(parts)
    entry["sizes"] = [part.size for part in parts.values()]
    entry["digests"] = " ".join(map(_digest, parts.values()))
    entry["sample"] = written([part.ravel()[0] for part in parts.values()])
    entry["largest"] = written([np.abs(part).max() for part in parts.values()])
    entry["sums"] = written([_weighted_sum(part.ravel()) for part in parts.values()])
    return entry


def written(values):
    """Write numbers in a row: floats in hexadecimal without their last zeros, as ``float.fromhex`` reads them."""
    return " ".join(_written(value) for value in np.ravel(values).tolist())


def _written(value):
    if isinstance(value, int):
        return str(value)
    mantissa, power, exponent = value.hex().partition("p")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + power + exponent


def _array(values):
    array = np.asarray(values.detach().numpy() if hasattr(values, "detach") else values)
    return np.add(array, 0, dtype=array.dtype)  # of two zeros, the positive one


def _cut(flat):
    edges = [len(flat) * number // _PARTS for number in range(_PARTS + 1)]
    return {"{}-{}".format(low, high - 1): flat[low:high] for low, high in zip(edges, edges[1:]) if low < high}


def _digest(part):
    part = np.ascontiguousarray(part)
    return hashlib.blake2b(part.astype(part.dtype.newbyteorder("<")).tobytes(), digest_size=8).hexdigest()


def _weighted_sum(flat):
    if not np.isfinite(flat).all():
        return math.nan
    random = np.random.RandomState(0)
    # Seldom two alike, so that two differences don't cancel; of 20 bits, so that products with float32 are exact.
    weights = random.choice([-1, 1], size=flat.size) * random.randint(3 << 18, 5 << 18, size=flat.size) / 2.0**20
    return math.fsum((flat * weights).tolist())  # fsum, since the order in which NumPy adds depends on the processor
