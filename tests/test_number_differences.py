"""What is kept of an array of numbers, and how two releases' compare."""

import copy
import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from blitz.cli.suite import PACKAGE
from blitz.numbers import BEYOND, BOUNDS, IDENTICAL, ONLY_AFTER, ONLY_BEFORE, ROUNDING, differences
from blitz.numbers.fingerprint import FULL, fingerprint
from tests.numbers_schema import assert_valid


def test_float32_is_widened_exactly_and_last_zeros_go():
    values = np.array([0.1, -1.0, 0.0, 1.5, np.inf, 2**-149], dtype=np.float32)
    entry = fingerprint(values)
    assert [float.fromhex(text) for text in entry["values"].split()] == values.tolist()
    assert entry["values"].split()[:4] == ["0x1.99999ap-4", "-0x1p+0", "0x0p+0", "0x1.8p+0"]
    assert (entry["dtype"], entry["shape"]) == ("float32", [6])


def test_the_sign_of_a_zero_is_not_kept():
    assert fingerprint(np.array([-0.0])) == fingerprint(np.array([0.0]))
    assert fingerprint(np.full(1000, -0.0)) == fingerprint(np.zeros(1000))


def test_whole_numbers_stay_whole():
    assert fingerprint(torch.tensor([[3, -4]])) == {"dtype": "int64", "shape": [1, 2], "values": "3 -4"}


def test_a_long_array_is_cut_into_parts_that_cover_it():
    entry = fingerprint(np.arange(FULL + 1, dtype=np.float32))
    edges = [tuple(map(int, part.split("-"))) for part in entry["parts"].split()]
    assert [low for low, _ in edges] == [0] + [high + 1 for _, high in edges[:-1]]
    assert edges[-1][1] == FULL
    assert entry["sizes"] == [high - low + 1 for low, high in edges]
    assert [float.fromhex(text) for text in entry["sample"].split()] == [low for low, _ in edges]
    assert [float.fromhex(text) for text in entry["largest"].split()] == [high for _, high in edges]


def numbers(name, values):
    return {"capability": None, "seconds": 0.0, "entries": {name: fingerprint(values)}}


def only(before, after):
    (difference,) = differences(before, after)
    assert_valid(before)
    assert_valid(after)
    return difference


DRAWN = np.random.RandomState(0).uniform(-1, 1, 5000).astype(np.float32)


def twisted(values, index, ulps):
    """Move one value by units in the last place of the largest magnitude."""
    other = values.copy()
    other[index] += ulps * 2.0**-24  # the largest lies between a half and one
    return other


@pytest.mark.parametrize("count", [20, 5000])
def test_the_same_is_identical(count):
    assert only(numbers("networks.x", DRAWN[:count]), numbers("networks.x", DRAWN[:count].copy())).how == IDENTICAL


def test_a_distance_is_in_last_places_of_the_largest():
    values = np.float32([0.75, -0.25, 0.5])
    difference = only(numbers("networks.x", values), numbers("networks.x", twisted(values, 1, 3)))
    assert (difference.how, difference.ulps, difference.first) == (ROUNDING, 3.0, "1")


@pytest.mark.parametrize("kind", [kind for kind in BOUNDS if kind not in ("exact", "trajectory")])
def test_the_bound_of_a_kind_is_the_last_that_is_rounding(kind):
    values, bound = np.float32([0.75, 0.5]), BOUNDS[kind]
    name = kind + ".x"
    assert only(numbers(name, values), numbers(name, twisted(values, 1, bound))).how == ROUNDING
    assert only(numbers(name, values), numbers(name, twisted(values, 1, bound + 1))).how == BEYOND


def test_exact_answers_do_not_round():
    values = np.float32([0.75, 0.5])
    assert only(numbers("exact.x", values), numbers("exact.x", twisted(values, 1, 1))).how == BEYOND


@pytest.mark.parametrize("index", [0, 1, 2500, 4999])
def test_one_ulp_anywhere_in_a_long_array_is_found_and_its_part_named(index):
    difference = only(numbers("networks.x", DRAWN), numbers("networks.x", twisted(DRAWN, index, 2)))
    low, high = map(int, difference.first.split("-"))
    assert low <= index <= high
    assert difference.how == ROUNDING
    assert 0 < difference.ulps <= 2.5


def test_a_long_array_that_is_off_all_over_is_beyond_rounding_though_its_sample_agrees():
    other = DRAWN + np.float32(1e-4) * np.random.RandomState(1).uniform(-1, 1, 5000).astype(np.float32)
    low = [int(part.split("-")[0]) for part in fingerprint(DRAWN)["parts"].split()]
    other[low] = DRAWN[low]
    largest = abs(DRAWN) > 0.99
    other[largest] = DRAWN[largest]
    difference = only(numbers("networks.x", DRAWN), numbers("networks.x", other))
    assert difference.how == BEYOND
    # The root mean square is 1e-4 / sqrt(3), in units of 2^-24.
    assert difference.ulps == pytest.approx(1e-4 / math.sqrt(3) * 2**24, rel=2)


def test_two_equal_changes_do_not_hide_one_another():
    for one in range(1, 40):
        other = twisted(twisted(DRAWN, one, 2), one + 100, -2)
        assert 0 < only(numbers("networks.x", DRAWN), numbers("networks.x", other)).ulps < 3


def test_a_number_that_is_none_any_more_is_beyond_rounding():
    for index in (1, 4999):
        other = DRAWN.copy()
        other[index] = np.nan
        for count in (index + 1, 5000):
            difference = only(numbers("networks.x", DRAWN[:count]), numbers("networks.x", other[:count]))
            assert (difference.how, difference.ulps) == (BEYOND, math.inf)


@pytest.mark.parametrize("count", [20, 5000])
def test_whole_numbers_in_another_order_are_beyond_rounding(count):
    order = np.arange(count)
    other = order.copy()
    other[[3, 4]] = other[[4, 3]]
    difference = only(numbers("streams.x", order), numbers("streams.x", other))
    assert (difference.how, difference.ulps, difference.first.split("-")[0]) == (BEYOND, math.inf, "03"[count == 20])


def losses(grown):
    """Make a run that differs from step 10 on, by so many ulp at each further step."""
    values = np.full(200, 0.75, dtype=np.float32)
    before = numbers("trajectory.losses", values)
    values[10:] += np.float32(grown(np.arange(190)) * 2.0**-24)
    return only(before, numbers("trajectory.losses", values))


def test_a_training_run_may_carry_its_rounding_on():
    difference = losses(lambda n: 1 + 60 * n)
    assert (difference.how, difference.first, difference.ulps) == (ROUNDING, "10", 1 + 60 * 189)
    assert str(difference).endswith("first at step 10")


@pytest.mark.parametrize(
    "grown", [lambda n: 65 + 0 * n, lambda n: np.where(n < 100, 1, 64 * 200)], ids=["at the first", "later"]
)
def test_a_training_run_that_jumps_is_beyond_rounding(grown):
    assert losses(grown).how == BEYOND


def test_what_only_one_of_them_has_says_which_and_why():
    have = numbers("optimizers.Muon", np.zeros(3))
    lack = {"capability": None, "seconds": 0.0, "entries": {}}
    fails = {"capability": None, "seconds": 0.0, "entries": {"optimizers.Muon": {"why": "TypeError: no"}}}
    assert only(lack, have).how == ONLY_AFTER
    assert only(have, lack).how == ONLY_BEFORE
    assert only(fails, have)[1:] == (ONLY_AFTER, None, None, None, "TypeError: no")
    assert only(have, fails).why == "TypeError: no"
    assert only(fails, fails).how == IDENTICAL


def test_another_shape_or_dtype_is_beyond_rounding():
    one = numbers("networks.x", np.zeros(4, np.float32))
    for other in (np.zeros((2, 2), np.float32), np.zeros(4)):
        assert only(one, numbers("networks.x", other)).first == "dtype or shape"


def test_settings_of_both_sides_tell_what_they_change_alone():
    before, after = numbers("networks.x", DRAWN[:9]), numbers("networks.x", twisted(DRAWN[:9], 0, 1))
    assert only(before, after).settings is None
    before["settings"] = {"threads=2": None, "MKL_CBWR=COMPATIBLE": "took more than 300 s"}
    assert only(before, after).settings == {}
    assert str(only(before, after)).endswith("; changed by no setting that was tried")
    before["entries"]["networks.x"]["settings"] = {"threads=2": 2.0}
    after["settings"] = {"threads=2": None}
    after["entries"]["networks.x"]["settings"] = {"threads=2": 1.0, "MKL_CBWR=COMPATIBLE": None}
    assert only(before, after).settings == {"threads=2": 2.0, "MKL_CBWR=COMPATIBLE": math.inf}
    assert str(only(before, after)).endswith("; changed by MKL_CBWR=COMPATIBLE or threads=2 alone")


def test_differences_come_by_kind_and_name():
    names = ["optimizers.A", "unheard.of", "exact.a", "streams.z", "streams.a"]
    each = {"capability": None, "seconds": 0.0, "entries": {name: fingerprint(np.zeros(1)) for name in names}}
    found = [difference.name for difference in differences(each, copy.deepcopy(each))]
    assert found == ["exact.a", "streams.a", "streams.z", "optimizers.A", "unheard.of"]


def test_comparing_imports_neither_torch_nor_numpy():
    code = "import sys, blitz.numbers; print([m for m in ('torch', 'numpy', 'pytest') if m in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "[]"
