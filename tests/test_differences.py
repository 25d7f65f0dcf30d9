"""What changed between two observations."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blitz.comparison.differences import Appeared, Gone, Names, Table, Value, Words, difference, differences
from blitz.comparison.lines import lines_of
from blitz.comparison.words import CAME, GONE, changed_words

texts = st.text(st.characters(blacklist_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


def told(before, after, most=None):
    return [str(line) for line in lines_of("seen", difference(before, after), most)]


@given(values)
def test_a_value_does_not_differ_from_itself(value):
    assert difference(value, value) is None


@given(values, values)
def test_what_differs_is_told_in_at_least_a_line(before, after):
    assert (repr(before) == repr(after)) or difference(before, after) is None or told(before, after)


@given(values, values)
def test_each_line_is_one_line(before, after):
    assume(difference(before, after) is not None)
    assert not any("\n" in line for line in told(before, after))


@pytest.mark.parametrize("before, after", [(1, 1.0), (0, False), ([1], [True]), ({"a": None}, {}), (None, "")])
def test_what_python_takes_for_equal_and_json_does_not_differs(before, after):
    assert difference(before, after) is not None


@given(texts, texts)
def test_pieces_of_a_text_spell_both(before, after):
    pieces = changed_words(before, after)
    if pieces is not None:
        assert "".join(piece.text for piece in pieces if piece.mark != CAME) == before
        assert "".join(piece.text for piece in pieces if piece.mark != GONE) == after


def test_an_error_that_reads_otherwise_is_told_word_by_word():
    old = "Given groups=1, weight of size 6 3, expected 3 channels"
    new = "Given groups=1, weight of size [6, 3], expected 3 channels"
    assert isinstance(difference(old, new), Words)
    assert told(old, new) == [
        "~ seen: Given groups=1, weight of size {+[+}6{+,+} 3{+]+}, expected 3 channels",
    ]


def test_texts_with_little_in_common_stand_one_after_the_other():
    old, new = "size mismatch, m1: [2 x 256], m2: [400 x 120]", "mat1 and mat2 shapes cannot be multiplied"
    assert told(old, new) == ["  seen:", f"  - {old}", f"  + {new}"]
    old = "ValueError: only one element tensors can be converted to Python scalars"
    new = "RuntimeError: a Tensor with 2 elements cannot be converted to Scalar"
    assert told(old, new) == ["  seen:", f"  - {old}", f"  + {new}"]


def test_short_values_stand_on_one_line():
    assert told("AddBackward", "AddBackward0") == ["~ seen: AddBackward → AddBackward0"]
    assert told([0.0, 0.5], None) == ["~ seen: [0.0, 0.5] → null"]


def test_a_first_line_is_the_one_that_came():
    assert told([], ["one line"]) == ["  seen:", "  + one line"]


def test_no_line_holds_two():
    assert told({}, {"a": "one\ntwo"}) == ["  seen:", "  + a: one", "    + two"]
    assert told(None, "one\ntwo") == ["  seen:", "  - null", "  + one", "  + two"]


def test_of_names_those_that_went_and_came_are_told():
    assert difference(["abs", "add", "fft"], ["abs", "add", "amax"]) == Names(("fft",), ("amax",))
    assert told(["abs", "fft"], ["abs", "amax"]) == ["  seen:", "  - fft", "  + amax"]
    assert told(["abs", "add"], ["add", "abs"]) == ["~ seen: the same in another order"]


def test_of_a_name_that_stands_twice_one_may_go():
    assert difference(["Relu", "Relu"], ["Relu"]) == Names(("Relu",), ())


def test_of_lines_those_that_changed_are_told():
    old = ["[1, 200] loss: 2.3", "[1, 400] loss: 2.2"]
    assert told(old, [old[0], "[1, 400] loss: 2.1"]) == ["  seen:", "  ~ [1, 400] loss: [-2.2-]{+2.1+}"]
    assert told("one\ntwo\nsix", "one\nsix") == ["  seen:", "  - two"]


def test_of_a_table_only_entries_that_changed_are_told():
    old = {"int8": "int8", "half": {"cpu": True, "cuda": False}, "char": "int8"}
    new = {"int8": "int8", "half": {"cpu": True, "cuda": True}, "bits": "refused"}
    assert difference(old, new) == Table(
        {"half": Table({"cuda": Value(False, True)}), "char": Gone("int8"), "bits": Appeared("refused")}
    )
    assert told(old, new) == ["  seen:", "    half:", "    ~ cuda: false → true", "  - char: int8", "  + bits: refused"]


def test_a_list_of_lists_is_a_table_by_place():
    assert difference([[1], [2]], [[1], [3]]) == Table({"[1]": Value([2], [3])})


def test_no_more_than_asked_for_is_shown_and_how_much_more_there_is():
    assert told([], list("abcd"), most=3) == ["  seen:", "  + a, b, c … and 1 more"]
    assert told({}, {"a": 1, "b": 2, "c": 3}, most=2) == ["  seen:", "  + a: 1", "  + b: 2", "    … and 1 entries more"]
    assert told(list("abcd"), [], most=4) == ["  seen:", "  - a, b, c, d"]


def test_observations_are_compared_by_name():
    assert differences({"a": 1, "b": 2}, {"b": 2, "c": 3}) == {"a": Gone(1), "c": Appeared(3)}
