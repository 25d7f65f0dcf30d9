"""Files that anybody may have written: bounds, strict JSON and TOML, schemas without packages."""

import copy
import json
import os
import random
from pathlib import Path

import jsonschema
import pytest

import blitz.against
import blitz.bench
import blitz.record
from blitz import atlas
from blitz.reading import ReadingError, Schema, line, parse_json, parse_toml, read_bytes, read_text
from blitz.record.files import check_record

from .fuzzing.mutations import changed, odd, places
from .fuzzing.targets import _of_some_claims
from .timings import document

SCHEMAS = {
    package.__name__: Path(package.__file__).with_name("schema.json")
    for package in (blitz.record, blitz.bench, blitz.against)
}


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "input"
        path.write_bytes(content)
        return path

    return write


def test_a_file_is_read_up_to_its_bound_and_refused_beyond(file):
    assert read_bytes(file(b"abc"), 3) == b"abc"
    with pytest.raises(ReadingError, match="has 4 bytes, more than the 3 that are read"):
        read_bytes(file(b"abcd"), 3)


def test_a_file_without_a_size_is_read_no_further_than_its_bound():
    with pytest.raises(ReadingError, match="has more than the 3 bytes"):
        read_bytes("/proc/self/maps", 3)


def test_what_is_no_file_neither_blocks_nor_is_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, complaint in (
        (tmp_path / "pipe", "is no regular file"),
        ("/dev/zero", "is no regular file"),
        (tmp_path, "is a folder"),
        ("a\0b", "is no name that a file can have"),
    ):
        with pytest.raises(ReadingError, match=complaint):
            read_bytes(path, 10)


def test_a_byte_that_is_not_utf_8_is_told_with_its_line(file):
    assert read_text(file("é\n".encode()), 10) == "é\n"
    with pytest.raises(ReadingError, match="is no text of UTF-8 \\(line 3: the byte 0xff\\)"):
        read_text(file(b"a\nb\nc\xff"), 10)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "is not JSON (line 1 column 1: Expecting value)"),
        ('{"a": 1,\n "b" 2}', "is not JSON (line 2 column 6: Expecting ':' delimiter)"),
        ('{"a": 1}x', "is not JSON (line 1 column 9: Extra data)"),
        (
            '{"x": {"a": 1},\n"y": [{"a": 1, "b": {"a": 2}, "a": 3}]}',
            "is ambiguous (line 2 column 31: 'a' stands twice",
        ),
        ('{"a\\u0062": 1, "ab": 2}', "is ambiguous (line 1 column 16: 'ab' stands twice in one object)"),
        ("[1,\n NaN]", "is not JSON that is read here (line 2 column 2: NaN is no number of JSON)"),
        ("[-Infinity]", "(line 1 column 2: -Infinity is no number of JSON)"),
        ('["1e999", 1e999]', "(line 1 column 11: the number 1e999 is too large)"),
        ("[" + "1" * 101 + "]", "(line 1 column 2: a number of 101 digits)"),
        ("[0." + "1" * 500 + "]", "(line 1 column 2: a number of 502 digits)"),
        ('{"a":\n' * 51, "nests more than 50 deep (line 51 column 1)"),
        ("[" * 10**6, "nests more than 50 deep (line 1 column 51)"),
        ("[" + "[]," * 10**6 + "[]]", "has more than a million strings, lists and objects"),
        ('["\\ud83d\\ude00",\n"\\ud83d"]', "has half of a surrogate pair in a string (line 2 column 1)"),
        ('["' + "\\" * 10**6, "is not JSON (line 1 column 2: Unterminated string"),
        ('"' + '\\"' * 10**5, "is not JSON (line 1 column 1: Unterminated string"),
    ],
)
def test_json_that_is_refused_is_told_with_its_place(text, complaint):
    with pytest.raises(ReadingError) as refusal:
        parse_json(text)
    assert complaint in str(refusal.value)


def test_json_to_the_letter_is_what_python_reads():
    text = '{"a": [1, -2.5e3, true, null, "[{\\"", "\\ud83d\\ude00"], "b": {"a": {}, "": []}}'
    assert parse_json(text) == json.loads(text)
    assert parse_json("[" * 50 + "]" * 50) == json.loads("[" * 50 + "]" * 50)
    assert parse_json("1" * 100) == int("1" * 100)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("a = ", "is not TOML (Invalid value"),
        ("a = 1\na = 2", "is not TOML (Cannot overwrite a value"),
        ("a = " + "1" * 5000, "is not TOML ("),
        ("a = " + "[" * 10**5, "nests too deep"),
        ("\n" + "a." * 60 + "b = 1", "has more than 50 dots in line 2"),
    ],
)
def test_toml_that_is_refused_is_told_with_its_place(text, complaint):
    with pytest.raises(ReadingError) as refusal:
        parse_toml(text)
    assert complaint in str(refusal.value)


def test_a_line_is_short_and_steers_no_terminal():
    assert line("plain é, 张量") == "plain é, 张量"
    assert line("a\nb\x1b[2J\0\ud800") == "a\\nb\\x1b[2J\\x00\\ud800"
    assert line("ab" * 100, 20) == "abababab … babababab"[:8] + " … " + "babababab"[-8:]
    assert len(line("x" * 10**7, 50)) <= 50


def test_a_schema_is_refused_for_what_is_not_known_here():
    with pytest.raises(NotImplementedError, match="'uniqueItems'"):
        Schema({"properties": {"a": {"type": "array", "uniqueItems": True}}})
    with pytest.raises(NotImplementedError, match="enumerates"):
        Schema({"enum": [1]})


@pytest.mark.parametrize(
    "value, complaint",
    [
        ({"a": {"b": [{"c": "x"}]}}, "a.b[0].c: is 'x' where a whole number belongs"),
        ({"a": {"b": [{"c": 1.0}]}}, "a.b[0].c: is 1.0 where a whole number belongs"),
        ({"a": {"b": [{"c": True}]}}, "a.b[0].c: is true where a whole number belongs"),
        ({"a": {"b": [{}]}}, "a.b[0]: has no 'c'"),
        ({"a": {"b": [], "d": 1}}, "a.d: is not known"),
        ({"a": {"x\n": 1}}, "a.x\\n: is not known"),
        ([], "is an array of 0 where an object belongs"),
    ],
)
def test_a_complaint_names_the_first_place(value, complaint):
    inner = {"type": "object", "required": ["c"], "properties": {"c": {"type": "integer"}}}
    middle = {"additionalProperties": False, "properties": {"b": {"items": {"$ref": "#/$defs/inner"}}}}
    schema = Schema({"type": "object", "properties": {"a": middle}, "$defs": {"inner": inner}})
    with pytest.raises(ReadingError) as refusal:
        schema.validate(value)
    assert str(refusal.value) == complaint


def _texts_without_bound(schema, place="$"):
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from _texts_without_bound(item, f"{place}[{index}]")
    elif isinstance(schema, dict):
        kinds = schema.get("type", ())
        if "string" in ([kinds] if isinstance(kinds, str) else kinds) and "maxLength" not in schema:
            yield place
        for name, item in schema.items():
            yield from _texts_without_bound(item, f"{place}.{name}")


@pytest.mark.parametrize("path", SCHEMAS.values(), ids=SCHEMAS)
def test_every_text_of_a_schema_is_of_bounded_length(path):
    assert list(_texts_without_bound(json.loads(path.read_text(encoding="utf-8")))) == []


def _against():
    row = {
        "label": "a",
        "verdict": "faster",
        "ratio": 0.9,
        "low": 0.8,
        "high": None,
        "confidence": 0.96,
        "visible": 0.1,
    }
    made = {"schema": 1, "this": {"torch": "2"}, "other": {"torch": "1"}, "cores": [0], "budget_seconds": 1, "pairs": 1}
    made.update(elapsed_seconds=1.5, stopped="clear", left_out={"b": "why"})
    return {**made, "benchmarks": {"a": {**row, "seconds": [[1.0, 2]]}}}


SAMPLES = {
    "blitz.record": lambda: _of_some_claims(atlas.record_of("2.15")),
    "blitz.bench": lambda: document("cpu"),
    "blitz.against": _against,
}


def _has_whole_float(value):
    """Tell whether a number such as 1.0 is there, which the package takes for an integer and we don't."""
    if isinstance(value, (dict, list)):
        return any(map(_has_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_valid_is_what_the_package_jsonschema_calls_valid(name):
    plain = json.loads(SCHEMAS[name].read_text(encoding="utf-8"))
    package, ours = jsonschema.Draft202012Validator(plain), Schema(plain)
    sample = SAMPLES[name]()
    ours.validate(sample)
    draw = random.Random(0)
    known = places(sample)
    agreed = {True: 0, False: 0}
    for _ in range(150):
        place = draw.choice(known)
        value = changed(sample, place, lambda old: odd(draw, [sample.get("schema", 1)], old))
        if _has_whole_float(value) and not _has_whole_float(sample):
            continue
        try:
            ours.validate(value)
        except ReadingError:
            valid = False
        else:
            valid = True
        if valid != package.is_valid(value):
            assert _has_whole_float(value), place  # only that may be
        agreed[valid] += 1
    assert min(agreed.values()) > 20


@pytest.mark.parametrize("release", atlas.releases()[::13], ids=lambda release: release.name)
def test_a_shipped_record_agrees_with_itself(release):
    check_record(atlas.record_of(release.name))


CLAIM = "autograd.grad-is-4.5"


def _set(record, path, value):
    *path, last = path
    for name in path:
        record = record[name]
    record[last] = value


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({("counts", "holds"): 99}, "counts.holds: is 99, and the claims have "),
        ({("claims", CLAIM, "verdict"): "broken"}, f"claims.{CLAIM}.verdict: is broken, and its proofs make it holds"),
        ({("claims", CLAIM, "why"): "no"}, f"claims.{CLAIM}.why: is not what a proof says that makes the claim holds"),
        (
            {("claims", CLAIM, "proofs", 0, "why"): "x"},
            f"claims.{CLAIM}.proofs[0].why: doesn't fit an outcome of passed",
        ),
        ({("claims", CLAIM, "proofs", 1, "id"): None}, f"claims.{CLAIM}.proofs[1].id: is '"),
        ({("missing",): [CLAIM]}, f"missing[0]: names {CLAIM}, which stands in claims"),
        ({("incomplete",): 3, ("whole",): True}, "whole: is true of a run that was cut short"),
    ],
)
def test_a_record_that_contradicts_itself_is_told_with_the_place(changes, complaint):
    record = copy.deepcopy(_of_some_claims(atlas.record_of("2.15")))
    twice = record["claims"][CLAIM]["proofs"][0]["id"]
    for path, value in changes.items():
        _set(record, path, twice if value is None else value)
    with pytest.raises(ReadingError) as refusal:
        check_record(record)
    assert str(refusal.value).startswith(complaint)


def test_a_run_that_was_cut_short_may_leave_a_claim_unproven():
    record = copy.deepcopy(_of_some_claims(atlas.record_of("2.15")))
    record["claims"][CLAIM].update(verdict="unproven", why="the run was cut short")
    record["counts"]["holds"] -= 1
    record["counts"]["unproven"] += 1
    with pytest.raises(ReadingError, match="verdict: is unproven"):
        check_record(record)
    check_record({**record, "incomplete": 2})
