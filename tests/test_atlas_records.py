"""The atlas's records: compact and back, kept whole whatever happens."""

import copy
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blitz import atlas
from blitz.atlas import AtlasError, records
from blitz.atlas.compact import apply, delta, digest, flatten, restore
from blitz.atlas.table import release_of

from .records import counted
from .records import record as record_of_all

JSON = st.deferred(
    lambda: (
        st.sampled_from([None, False, True, 0, 1, 0.0, 1.0, "", "x"])
        | st.lists(JSON, max_size=3)
        | st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4)
    )
)
TREES = st.dictionaries(st.sampled_from(["a", "b", "gone", "set", "changed"]), JSON, max_size=4)


def text(value):
    """Write JSON; unlike ==, it tells 1 from 1.0 and from true."""
    return json.dumps(value, sort_keys=True)


@given(TREES, TREES)
@example({"a": [1], "b": True}, {"a": [1.0], "b": 1})
def test_a_delta_leads_from_one_dict_to_the_other(before, after):
    untouched = copy.deepcopy(before)
    assert text(apply(before, delta(before, after))) == text(after)
    assert text(before) == text(untouched)


@given(TREES)
def test_what_is_the_same_needs_no_delta(tree):
    assert delta(tree, copy.deepcopy(tree)) == {}


def proof(name, outcome="passed", seconds=0.5):
    return {
        "id": name,
        "outcome": outcome,
        "today": False,
        "why": None,
        "examples": 15,
        "devices": None,
        "seconds": seconds,
    }


NOTHING = {"other_eras": [], "timings": {}, "warnings": []}


def record(torch="2.4.1", **entries):
    """A record in which claim ``a`` shares a proof with claim ``b``."""
    claims = {
        "a": {
            "verdict": "holds",
            "why": None,
            "proofs": [proof("p1"), proof("p2", seconds=1.25)],
            "observations": {"n": 1},
            **NOTHING,
        },
        "b": {
            "verdict": "holds",
            "why": None,
            "proofs": [proof("p2", seconds=1.25)],
            "observations": {"n": torch},
            **NOTHING,
        },
    }
    claims.update(entries)
    return counted({**record_of_all(torch), "seconds": 2.5, "claims": claims})


def test_flattening_a_record_and_restoring_it_gives_the_record():
    original = record(c={"verdict": "unproven", "why": "needs a GPU", "proofs": [], "observations": {}})
    assert text(restore(json.loads(json.dumps(flatten(original))))) == text(original)


def test_a_real_record_comes_back(project):
    project.run()
    assert text(restore(flatten(project.record))) == text(project.record)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    return tmp_path


NAMES = ["2.3", "2.4", "2.5", "2.6"]


def versions(name):
    return record(release_of(name).torch)


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1], ["2.4", "2.6", "2.3", "2.5"]])
def test_records_are_kept_in_any_order_and_come_back(folder, order):
    for name in order:
        atlas.keep(release_of(name), versions(name))
    assert [release.name for release in atlas.recorded()] == NAMES
    assert [atlas.record_of(name) for name in NAMES] == [versions(name) for name in NAMES]


def test_what_does_not_differ_is_stored_once(folder):
    for name in NAMES:
        atlas.keep(release_of(name), versions(name))
    assert "p1" in (folder / "2.3.json").read_text(encoding="utf-8")
    assert all("p1" not in (folder / f"{name}.json").read_text(encoding="utf-8") for name in NAMES[1:])


def test_replacing_a_record_leaves_the_others(folder):
    for name in NAMES:
        atlas.keep(release_of(name), versions(name))
    changed = {**versions("2.4"), "seconds": 99.0}
    atlas.keep(release_of("2.4"), changed)
    assert [atlas.record_of(name) for name in NAMES] == [versions("2.3"), changed, versions("2.5"), versions("2.6")]


@pytest.mark.parametrize("written", [0, 1, 2])
def test_whenever_keeping_is_interrupted_every_record_can_be_read(folder, monkeypatch, written):
    for name in NAMES:
        atlas.keep(release_of(name), versions(name))
    changed, done, write = {**versions("2.4"), "seconds": 99.0}, [], records.write_whole

    def interrupted(path, content):
        if len(done) == written:
            raise OSError(28, "No space left on device")
        done.append(path)
        write(path, content)

    monkeypatch.setattr(records, "write_whole", interrupted)
    with pytest.raises(OSError, match="No space left"):
        atlas.keep(release_of("2.4"), changed)
    assert atlas.record_of("2.4") in (versions("2.4"), changed)
    assert [atlas.record_of(name) for name in ("2.3", "2.5", "2.6")] == [versions(n) for n in ("2.3", "2.5", "2.6")]


def test_a_record_that_would_not_come_back_is_refused(folder):
    unsorted = record(a={"verdict": "holds", "why": None, "proofs": [proof("p2"), proof("p1")], "observations": {}})
    with pytest.raises(AtlasError, match="wouldn't come back as it was"):
        atlas.keep(release_of("2.4"), unsorted)
    assert list(folder.iterdir()) == []


def test_a_release_without_a_record_says_how_to_make_one(folder):
    with pytest.raises(AtlasError, match=r"no record of torch 2\.4\.1; make it: `blitz atlas build 2\.4`"):
        atlas.record_of("2.4")


@pytest.mark.parametrize(
    "damage, complaint",
    [
        ("{", "is not JSON"),
        ("[]", "is no record of the atlas"),
        ('{"after": null, "digest": "0", "delta": {"set": {"seconds": 1}}}', "doesn't fit the records before it"),
        ('{"after": "2.3", "digest": "0", "delta": {"changed": {"nothing": {}}}}', "doesn't fit the records before it"),
        ('{"after": "2.4", "digest": "0", "delta": {}}', "follows from itself"),
        ('{"after": "9.9", "digest": "0", "delta": {}}', "no torch 9.9"),
    ],
)
def test_a_damaged_record_is_one_line(folder, damage, complaint):
    atlas.keep(release_of("2.3"), versions("2.3"))
    (folder / "2.4.json").write_text(damage, encoding="utf-8")
    with pytest.raises(AtlasError) as caught:
        atlas.record_of("2.4")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_another_record_before_it_is_noticed(folder):
    for name in NAMES[:2]:
        atlas.keep(release_of(name), versions(name))
    other = flatten({**versions("2.3"), "profile": "thorough"})
    packed = {"after": None, "digest": digest(other), "delta": delta({}, other)}
    (folder / "2.3.json").write_text(json.dumps(packed), encoding="utf-8")
    with pytest.raises(AtlasError, match="doesn't fit the records before it"):
        atlas.record_of("2.4")
