"""The records that ship: whole, of the table's releases, explained; and the registry's eras are what they show."""

import functools
import json
from pathlib import Path

import jsonschema
import pytest

import blitz.record
from blitz import atlas
from blitz.atlas.compact import flatten, restore
from blitz.atlas.records import FOLDER
from blitz.claims import release_within
from blitz.cli.suite import read_registry
from blitz.numbers import wrong
from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN

SCHEMA = json.loads(Path(blitz.record.__file__).with_name("schema.json").read_text(encoding="utf-8"))
REGISTRY = read_registry()
RELEASES = pytest.mark.parametrize("release", atlas.releases(), ids=lambda release: release.name)
ERAS = [claim for claim in REGISTRY if claim.era]


@functools.cache
def shipped(release):
    return atlas.record_of(release.name)


@RELEASES
def test_each_release_has_a_record_that_follows_the_schema(release):
    jsonschema.validate(shipped(release), SCHEMA)


@RELEASES
def test_each_record_is_of_the_environment_in_the_table(release):
    found = shipped(release)["environment"]
    assert found["torch"].split("+")[0] == release.torch
    assert (found["torchvision"].split("+")[0], found["numpy"]) == (release.torchvision, release.numpy)
    assert release_within(found["python"], release.python)
    assert (found["devices"], found["threads"]) == (["cpu"], 1)


@RELEASES
def test_each_record_is_whole_and_has_every_claim_of_the_registry(release):
    record = shipped(release)
    assert record["whole"]
    assert record["missing"] == []
    assert record["claims"].keys() == REGISTRY.claims.keys()
    assert all("fingerprint" in entry for entry in record["claims"].values())


@RELEASES
def test_each_record_has_numbers_and_no_exactly_known_answer_is_missed(release):
    numbers = shipped(release)["numbers"]
    assert "why" not in numbers
    assert wrong(numbers) == []
    assert "fingerprint" in numbers


@RELEASES
def test_each_record_comes_back_from_its_compact_form(release):
    assert restore(flatten(shipped(release))) == shipped(release)


@RELEASES
def test_a_claim_is_broken_exactly_where_the_registry_says_why(release):
    broken = {identifier for identifier, entry in shipped(release)["claims"].items() if entry["verdict"] == BROKEN}
    assert broken == {claim.id for claim in REGISTRY if claim.exception_on(release.torch)}


@RELEASES
def test_a_claim_is_unproven_for_want_of_what_it_needs_alone(release):
    record = shipped(release)
    unproven = [identifier for identifier, entry in record["claims"].items() if entry["verdict"] == UNPROVEN]
    needy = [identifier for identifier in unproven if REGISTRY[identifier].needs]
    assert unproven == needy
    assert all(record["claims"][identifier]["why"] for identifier in unproven)


@pytest.mark.parametrize("claim", ERAS, ids=lambda claim: claim.id)
def test_an_era_ends_where_the_records_say(claim):
    """The wording holds up to the release before the boundary, and what is said of today from the boundary on."""
    verdicts = {release: shipped(release)["claims"][claim.id]["verdict"] for release in atlas.releases()}
    told = [(release, verdict) for release, verdict in verdicts.items() if verdict != UNPROVEN]
    held = [release for release, verdict in told if verdict == HOLDS]
    first = told[len(held)][0]
    assert [verdict for _, verdict in told] == [HOLDS] * len(held) + [SUPERSEDED] * (len(told) - len(held))
    assert atlas.releases().index(first) == atlas.releases().index(held[-1]) + 1  # nothing unproven in between
    assert release_within(getattr(first, claim.era.package), claim.era.until)


@pytest.mark.parametrize("claim", ERAS, ids=lambda claim: claim.id)
def test_an_era_says_what_ended_it(claim):
    assert claim.era.source


@RELEASES
def test_a_claim_without_an_era_is_never_superseded(release):
    superseded = {i for i, entry in shipped(release)["claims"].items() if entry["verdict"] == SUPERSEDED}
    assert superseded <= {claim.id for claim in ERAS}


def test_all_records_together_are_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 3_000_000
