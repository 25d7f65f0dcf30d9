"""Comparing two records."""

import json

import pytest

from blitz.comparison import ComparisonError, compare
from blitz.comparison.formats import as_annotations, as_json, as_markdown
from blitz.comparison.paragraphs import paragraphs
from blitz.comparison.sentences import apart, counted, others, stayed
from blitz.comparison.timeline import timeline

from .records import REGISTRY, entry, record, registry


@pytest.fixture
def known(tmp_path):
    return registry(tmp_path)


@pytest.fixture
def between(known):
    """Compare two records in which all holds but what is given of each side."""

    def compared(before=None, after=None, **environment):
        return compare(record("1.13.1", before), record("2.0.1+cu117", after, **environment), known)

    return compared


def lines(comparison, section):
    return [str(line) for one in paragraphs(comparison.sections[section]) for line in one.lines]


def test_a_record_compared_with_itself_tells_that_all_stayed(known):
    found = compare(record(), record(), known)
    assert (found.sections, found.also_differs) == ({}, {})
    assert stayed(found) == "all 3 claims stayed: 3 holds"
    assert not any(found.fails(level) for level in ("broken", "superseded", "observed"))


@pytest.mark.parametrize(
    "before, after, section",
    [
        ("holds", "broken", "broke"),
        ("superseded", "broken", "broke"),
        ("unproven", "broken", "broke"),
        ("holds", "superseded", "superseded"),
        ("superseded", "holds", "superseded"),
        ("holds", "unproven", "unprovable"),
        ("broken", "unproven", "unprovable"),
        ("unproven", "holds", "provable"),
        ("unproven", "superseded", "provable"),
        ("broken", "holds", "mended"),
        ("broken", "superseded", "mended"),
    ],
)
def test_a_verdict_that_changed_has_its_section(between, before, after, section):
    found = between({"sum.old": entry(before)}, {"sum.old": entry(after)})
    assert {name: [one.claim for one in claims] for name, claims in found.sections.items()} == {section: ["sum.old"]}
    assert stayed(found) == "2 claims stayed: 2 holds"


def test_the_most_serious_comes_first(between):
    warned = [("UserWarning", "old")]
    found = between(
        {"sum.adds": entry(observations={"n": 1}), "sum.last": entry("broken"), "x": entry(), "y": entry("unproven")},
        {
            "sum.adds": entry(observations={"n": 2}, warnings=warned),
            "sum.old": entry("superseded"),
            "x": entry("broken"),
        }
        | {"y": entry(), "z": entry()},
    )
    assert list(found.sections) == ["broke", "superseded", "observed", "warned", "provable", "mended"]
    assert counted(found).startswith("1 broke, 1 superseded between the two, 1 observed something else")


def test_what_was_superseded_has_old_and_new_behaviour_side_by_side(between):
    found = between({"sum.old": entry(observations={"grad": [0.0]})}, {"sum.old": entry("superseded", {"grad": None})})
    assert lines(found, "superseded") == [
        "- zeros",
        "+ None",
        "  zero_grad sets gradients to None",
        "~ grad: [0.0] → null",
    ]


def test_going_back_the_old_behaviour_is_todays(known):
    old, new = record("2.0", {"sum.old": entry("superseded")}), record("1.13")
    assert lines(compare(old, new, known), "superseded") == ["- None", "+ zeros", "  zero_grad sets gradients to None"]


def test_what_broke_says_why(between):
    found = between(None, {"sum.adds": entry("broken", why="assert 2 == 3")})
    assert lines(found, "broke") == ["  assert 2 == 3"]


def test_what_is_known_to_be_broken_says_so_on_either_side(between, known):
    broken = {"sum.old": entry("broken", why="assert 1")}
    told = ["  assert 1", "  as known of 2.0: a known fault"]
    assert lines(between(None, broken), "broke") == told
    assert lines(compare(record("2.0.1", broken), record("2.1.2"), known), "mended") == told
    assert lines(compare(record("2.1.2"), record("2.2.2", broken), known), "broke") == told[:1]


def test_what_is_broken_in_another_way_is_observed(between):
    found = between({"sum.adds": entry("broken", why="assert 1")}, {"sum.adds": entry("broken", why="assert 2")})
    assert lines(found, "observed") == ["~ why it is broken: assert [-1-]{+2+}"]


def test_a_claim_that_can_not_be_told_has_observed_nothing_of_the_release(between):
    found = between({"sum.adds": entry(observations={"n": 1})}, {"sum.adds": entry("unproven", why="needs a GPU")})
    assert lines(found, "unprovable") == ["  needs a GPU"]


def test_what_two_claims_observe_alike_is_told_once(between):
    old, new = entry(observations={"n": 1, "m": 1}), entry(observations={"n": 2, "m": 1})
    found = between({"sum.adds": old, "sum.last": old}, {"sum.adds": new, "sum.last": new})
    assert [(one.claims, one.name) for one in found.sections["observed"]] == [(("sum.adds", "sum.last"), "n")]
    assert [one.about for one in paragraphs(found.sections["observed"])] == [("sum.adds", "sum.last")]


def test_warnings_that_appeared_went_or_were_reworded_are_told(between):
    old = entry(warnings=[("UserWarning", "x is deprecated since 1.5"), ("UserWarning", "slow")])
    new = entry(warnings=[("UserWarning", "x is deprecated since 1.6"), ("FutureWarning", "gone soon")])
    found = between({"sum.adds": old}, {"sum.adds": new})
    assert lines(found, "warned") == [
        "~ UserWarning: x is deprecated since [-1.5-]{+1.6+}",
        "- UserWarning: slow",
        "+ FutureWarning: gone soon",
    ]
    assert stayed(found) == "2 claims stayed: 2 holds"


def test_a_warning_of_another_category_is_another(between):
    found = between(
        {"sum.adds": entry(warnings=[("UserWarning", "old")])}, {"sum.adds": entry(warnings=[("FutureWarning", "old")])}
    )
    assert lines(found, "warned") == ["- UserWarning: old", "+ FutureWarning: old"]


def test_what_else_differs_is_said_and_the_platform_is_not(between):
    found = between(None, None, python="3.12.1")
    assert others(found) == ["also differ: python 3.11.7 → 3.12.1"]


def test_claims_of_one_record_only_are_counted_and_not_compared(known):
    part = record("2.0.1")
    del part["claims"]["sum.adds"], part["claims"]["sum.old"]
    found = compare(record(), part, known)
    assert apart(found) == ["not compared: 2 claims of which only the old record (torch 1.13.1) tells"]
    assert stayed(found) == "1 claim stayed: 1 holds"


def test_records_without_a_claim_in_common_are_refused(known):
    with pytest.raises(ComparisonError, match="no claim in common"):
        compare(record(), {**record(), "claims": {"other": entry()}}, known)


def test_records_of_two_suites_are_refused(known):
    with pytest.raises(ComparisonError, match="of the suite 'suite' and the other of 'promises'"):
        compare(record(), record(suite="promises"), known)


def test_a_record_from_before_suites_were_named_is_of_the_introduction(known):
    old, new = record(), record(suite="introduction")
    del old["suite"]
    assert compare(old, new, known).before.suite == "introduction"


@pytest.mark.parametrize(
    "after, failing",
    [
        ({"sum.adds": entry("broken")}, {"broken", "superseded", "observed"}),
        ({"sum.old": entry("superseded")}, {"superseded", "observed"}),
        ({"sum.adds": entry(observations={"n": 1})}, {"observed"}),
        ({"sum.adds": entry(warnings=[("UserWarning", "old")])}, {"observed"}),
        ({"sum.adds": entry("unproven")}, set()),
    ],
)
def test_a_level_fails_for_what_is_as_serious(between, after, failing):
    found = between(None, after)
    assert {level for level in ("broken", "superseded", "observed") if found.fails(level)} == failing


def test_json_tells_all_of_it(between):
    names = {"names": ["abs", "add"]}
    found = between(
        {"sum.adds": entry(observations=names), "sum.last": entry(observations={"table": {"a": 1}})},
        {"sum.adds": entry(observations={"names": ["abs"]}), "sum.last": entry(observations={"table": {"a": 2}})}
        | {"sum.old": entry("superseded", {"text": "it"})},
    )
    told = json.loads(as_json(found))
    assert told["before"] == {"release": "1.13.1", "suite": "suite", "whole": True}
    (superseded,) = told["sections"]["superseded"]
    assert (superseded["was"], superseded["now"]) == ("zeros", "None")
    assert superseded["observed"] == {"text": {"kind": "appeared", "after": "it"}}
    assert [one["difference"] for one in told["sections"]["observed"]] == [
        {"kind": "names", "gone": ["add"], "came": []},
        {"kind": "table", "entries": {"a": {"kind": "value", "before": 1, "after": 2}}},
    ]


def test_markdown_has_a_diff_that_no_text_can_end(between):
    found = between(None, {"sum.adds": entry(observations={"n": "```\nhere"}), "sum.old": entry("superseded")})
    told = as_markdown(found)
    assert told.startswith("## suite: torch 1.13.1 → 2.0.1+cu117\n")
    assert "`sum.old`: holds → superseded\n\n```diff\n- zeros\n+ None\n  zero_grad sets gradients to None\n```" in told
    assert "````diff\n+ n: ```\n+   here\n````" in told


def test_annotations_are_one_line_each_with_their_level(between):
    found = between(
        None,
        {
            "sum.adds": entry("broken", why="100 %: a\nb"),
            "sum.old": entry("superseded"),
            "sum.last": entry(observations={"n": 1}),
        },
    )
    assert as_annotations(found).splitlines() == [
        "::error title=sum.adds%3A broke::  100 %25: a%0Ab",
        "::warning title=sum.old%3A superseded between the two::- zeros%0A+ None%0A  zero_grad sets gradients to None",
        "::notice title=sum.last%3A observed something else::+ n: 1",
        "::notice title=suite%3A torch 1.13.1 → 2.0.1+cu117::no claim stayed as it was",
    ]


def test_a_timeline_tells_since_when_something_else_is_observed():
    seen = [("1.12.1", "a"), ("1.13.1", "a"), ("2.0.1", "b"), ("2.1.2", None), ("2.2.2", "b"), ("2.3.1", "a")]
    records = [
        record(release, {"sum.adds": entry(observations={"n": n}) if n else entry("unproven")}) for release, n in seen
    ]
    points = timeline("sum.adds", [*records, {**record("2.4.1"), "claims": {}}])
    assert [point.release for point in points if point.changed] == ["2.0.1", "2.3.1"]
    assert [point.verdict for point in points[2:5]] == ["holds", "unproven", "holds"]
    assert points[-1].verdict is None


def test_claims_come_in_the_registrys_order(tmp_path):
    text = REGISTRY.replace("sum.adds", "sum.zzz")
    found = compare(record(), record(claims={"sum.zzz": entry()}), registry(tmp_path, text))
    assert found.stayed["holds"] == ("sum.old", "sum.last", "sum.adds")


def numbers(**entries):
    return {"numbers": {"entries": entries}}


def values(text):
    return {"dtype": "float32", "shape": [2], "values": text}


def test_numbers_that_drifted_are_told_by_kind_the_farthest_off_first(known):
    one, two, far = float(1).hex(), (1 + 2.0**-22).hex(), float(7).hex()
    same = {"streams.rand": values(f"{one} {one}")}
    before = {"networks.loss": values(f"{one} {two}"), "optimizers.Adam": values(f"{one} {two}"), **same}
    after = {"networks.loss": values(f"{one} {one}"), "optimizers.Adam": values(f"{one} {far}"), **same}
    found = compare({**record(), **numbers(**before)}, {**record("2.0.1"), **numbers(**after)}, known)
    assert [one.about for one in paragraphs(found.sections["numbers"])] == [("optimizers",), ("networks",)]
    told = lines(found, "numbers")
    assert told[0].startswith("~ optimizers.Adam: differs beyond rounding, by up to")
    assert told[1].startswith("~ networks.loss: differs in rounding, by up to 2 ulp, first at 1")
    assert not found.fails("observed")
    assert stayed(found) == "3 claims stayed: 3 holds"
    assert counted(found) == "2 numbers that differ"
    del before["optimizers.Adam"], after["optimizers.Adam"]
    found = compare({**record(), **numbers(**before)}, {**record("2.0.1"), **numbers(**after)}, known)
    assert counted(found) == "1 numbers that differ in rounding only"


def test_numbers_of_one_record_only_are_not_compared(known):
    found = compare({**record(), **numbers(**{"streams.rand": values("0x1p+0 0x1p+0")})}, record("2.0.1"), known)
    assert found.sections == {}


def test_json_has_no_infinite_distance(known):
    sides = [{**record(), **numbers(**{"exact.sum": values(text)})} for text in ("0x1p+0 0x1p+0", "0x1p+0 nan")]
    (told,) = json.loads(as_json(compare(*sides, known)))["sections"]["numbers"]
    assert (told["name"], told["ulps"]) == ("exact.sum", None)


def test_claims_that_other_proofs_decided_are_counted(between):
    before = {"sum.adds": {**entry(), "fingerprint": "a"}, "sum.old": {**entry(), "fingerprint": "a"}}
    after = {"sum.adds": {**entry(), "fingerprint": "b"}, "sum.old": {**entry(), "fingerprint": "a"}}
    found = between(before, after)
    assert found.other_proofs == ("sum.adds",)
    assert apart(found) == ["1 claim by other proofs on either side, which may differ in themselves"]
    assert between(before, None).other_proofs == ()
