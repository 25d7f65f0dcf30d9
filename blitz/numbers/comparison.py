"""What two releases compute differently, and how far.

Pure Python over the field ``numbers`` of two records, so that a comparison starts at once.

**The unit.** A distance is in units in the last place (ulp) of the entry's dtype, at the largest magnitude in the array
(of the part, where the array is in parts): the last place of a small number that came of large ones is noise.

**Rounding.** Sums in another order, fused multiplications, another approximation of a root or a logarithm: what
changes then stays under :data:`BOUNDS`, by kind of entry. What is farther off was computed from other numbers or by
another formula. A training run carries rounding from step to step: n steps past the first that differs, n + 1 times
as much is still rounding. Whole numbers and exact answers never round.
"""

import math
from typing import Dict, List, NamedTuple, Optional

IDENTICAL = "identical"
ROUNDING = "differs in rounding"
BEYOND = "differs beyond rounding"
ONLY_BEFORE = "only before"
ONLY_AFTER = "only after"

# By kind, the largest distance in ulp that is still rounding: several times what other instructions or another order
# were measured to change, and far from the 2^13 ulp that the next shorter formats (TF32, float16) are off.
BOUNDS = {
    "exact": 0,  # nothing in there rounds
    "streams": 16,  # a logarithm and a cosine at most: 2 measured
    "initial": 16,  # a stream, scaled: 1 measured
    "networks": 64,  # sums of up to 784 products, through five layers: 8 measured
    "trajectory": 64,  # 2 measured in the first step that differs, 78 in the last of 200
    "optimizers": 64,  # by element, but for LBFGS and Muon
}

_DIGITS = {"float32": 24, "float64": 53}
_LEAST = {"float32": -149, "float64": -1074}  # exponents of the smallest number above zero


class Difference(NamedTuple):
    """How one entry compares.

    Attributes:
        name: Of the entry.
        how: :data:`IDENTICAL`, :data:`ROUNDING`, :data:`BEYOND`, :data:`ONLY_BEFORE` or :data:`ONLY_AFTER`.
        ulps: The largest distance, in units in the last place; infinite where there is none, such as between other
            shapes, whole numbers or to a NaN; None where the entry is identical or in one only. An array in parts isn't
            there in full; of each part the root mean square of the distances is estimated, or the sample shows more.
        first: Where the first difference is: ``"3"`` (an index into the flattened array, or the step of a training
            run, both counted from 0), or a part's name.
        settings: By setting of processor or threads the distance that it alone makes on one of the two releases; empty
            where none changes the entry, None where that was measured on neither.
        why: What a release says that could not compute it.
    """

    name: str
    how: str
    ulps: Optional[float] = None
    first: Optional[str] = None
    settings: Optional[Dict[str, float]] = None
    why: Optional[str] = None

    def __str__(self):
        text = "{}: {}".format(self.name, self.how)
        if self.ulps is not None:
            distance = "" if math.isinf(self.ulps) else "by up to {:.3g} ulp, ".format(self.ulps)
            text += ", {}first at {}".format(distance, _place(self.name, self.first))
        if self.why:
            text += " ({})".format(self.why)
        if self.how in (ROUNDING, BEYOND) and self.settings is not None:
            alone = "changed by {} alone".format(" or ".join(sorted(self.settings)))
            text += "; {}".format(alone if self.settings else "changed by no setting that was tried")
        return text


def differences(before, after):
    """Compare two fields ``numbers``.

    Args:
        before: Of one record.
        after: Of another.

    Returns:
        A :class:`Difference` for each entry of either, sorted by kind in the order of :data:`BOUNDS`, then by name.
    """
    settings = _settings(before, after)
    names = sorted(set(before["entries"]) | set(after["entries"]), key=_rank)
    return [
        _difference(name, before["entries"].get(name), after["entries"].get(name))._replace(settings=settings(name))
        for name in names
    ]


def wrong(numbers):
    """List the entries whose exactly known answer a release missed, a line each.

    Args:
        numbers: The field ``numbers`` of a record.
    """
    return [
        "{}: {}".format(name, entry["wrong"]) for name, entry in sorted(numbers["entries"].items()) if "wrong" in entry
    ]


def _rank(name):
    kinds = list(BOUNDS)
    kind = _kind(name)
    return kinds.index(kind) if kind in kinds else len(kinds), name


def _kind(name):
    return name.split(".")[0]


def _place(name, first):
    return "step {}".format(first) if _kind(name) == "trajectory" else first


def _settings(before, after):
    measured = [numbers for numbers in (before, after) if "settings" in numbers]

    def of(name):
        if not measured:
            return None
        found: Dict[str, float] = {}
        for numbers in measured:
            for setting, ulps in numbers["entries"].get(name, {}).get("settings", {}).items():
                found[setting] = max(found.get(setting, 0.0), math.inf if ulps is None else ulps)
        return found

    return of


def _difference(name, before, after):
    for present, other, how in ((before, after, ONLY_BEFORE), (after, before, ONLY_AFTER)):
        if other is None or ("why" in other and "why" not in present):
            return Difference(name, how, why=(other or {}).get("why"))
    if "why" in before:
        return Difference(name, IDENTICAL, why=before["why"])
    if (before["dtype"], before["shape"], before.get("parts")) != (after["dtype"], after["shape"], after.get("parts")):
        return Difference(name, BEYOND, math.inf, "dtype or shape")
    places, distances = (_of_values if "values" in before else _of_parts)(before, after)
    if not places:
        return Difference(name, IDENTICAL)
    kind = _kind(name)
    grown = [1 + int(place) - int(places[0]) if kind == "trajectory" else 1 for place in places]
    rounds = all(distance <= BOUNDS.get(kind, 0) * factor for distance, factor in zip(distances, grown))
    return Difference(name, ROUNDING if rounds else BEYOND, max(distances), places[0])


def _of_values(before, after):
    old, new = before["values"].split(), after["values"].split()
    scale = _scale(old + new, before["dtype"])
    changed = [(str(index), pair) for index, pair in enumerate(zip(old, new)) if pair[0] != pair[1]]
    return [place for place, _ in changed], [_distance(pair, scale) for _, pair in changed]


def _of_parts(before, after):
    columns = [zip(before[name].split(), after[name].split()) for name in ("digests", "sample", "largest", "sums")]
    places: List[str] = []
    distances: List[float] = []
    for part, size, digests, sample, largest, sums in zip(before["parts"].split(), before["sizes"], *columns):
        if digests[0] != digests[1]:
            scale = _scale(largest, before["dtype"])
            told = [_distance(sample, scale), _distance(largest, scale), _distance(sums, scale) / math.sqrt(size)]
            places.append(part)
            distances.append(max(told) or math.inf)  # what differs, and nothing tells how far: a NaN, for instance
    return places, distances


def _scale(texts, dtype):
    """Give the last place of the largest finite magnitude; zero for whole numbers, which have none."""
    if dtype not in _DIGITS:
        return 0.0
    values = [abs(float.fromhex(text)) for text in texts]
    largest = max((value for value in values if math.isfinite(value)), default=0.0)
    return math.ldexp(1.0, max(math.frexp(largest)[1] - _DIGITS[dtype], _LEAST[dtype]))


def _distance(pair, scale):
    if pair[0] == pair[1]:
        return 0.0
    distance = abs(float.fromhex(pair[0]) - float.fromhex(pair[1])) if scale else math.inf
    return distance / scale if math.isfinite(distance) else math.inf
