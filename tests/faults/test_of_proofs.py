"""Whatever a proof does to the process that runs it costs its own claims their verdicts, and no others."""

import re

import pytest

from .broken.injected import FAULTS
from .conftest import ALONE

RUNS = ("among_workers", "alone")
CASES = [("among_workers", name) for name in FAULTS] + [("alone", name) for name in ALONE]


@pytest.fixture
def harmed(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("harmed,name", CASES, indirect=["harmed"])
def test_fault_is_told_of_its_own_claims(harmed, name, baseline):
    fault, claims = FAULTS[name], harmed.found.record["claims"]
    for identifier in harmed.claims[name]:
        verdict, why = claims[identifier]["verdict"], claims[identifier]["why"]
        if fault.why is None:
            assert (verdict, why) == (baseline["claims"][identifier]["verdict"], None)
        else:
            assert verdict == "broken"
            assert re.match(fault.why, why), why


@pytest.mark.parametrize("harmed,name", CASES, indirect=["harmed"])
def test_leaks_are_those_of_the_fault(harmed, name):
    pattern, left = FAULTS[name].leaves, _leaks(harmed)
    lines = left.get(harmed.nodes[name], [])
    assert bool(lines) == (pattern is not None), lines
    assert pattern is None or any(re.match(pattern, line) for line in lines), lines


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_time_that_a_hanging_proof_had_is_told(harmed):
    (identifier,) = harmed.claims["hang"]
    assert harmed.found.record["claims"][identifier]["why"].startswith(f"no answer in {harmed.limit} s, in hang ")


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_all_other_claims_are_found_as_without_faults(harmed, baseline):
    struck = set().union(*harmed.claims.values())
    others = set(baseline["claims"]) - struck
    assert len(others) >= 20
    assert set(harmed.found.record["claims"]) == set(baseline["claims"])
    assert {one: _what_repeats(harmed.found.record["claims"][one]) for one in others} == {
        one: _what_repeats(baseline["claims"][one]) for one in others
    }


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_other_proofs_of_the_same_claims_end_as_without_faults(harmed, baseline):
    struck = tuple(harmed.nodes.values())
    found, expected = (
        {
            (identifier, proof["id"]): (proof["outcome"], proof["why"])
            for identifier, entry in record["claims"].items()
            for proof in entry["proofs"]
            if not proof["id"].startswith(struck)
        }
        for record in (harmed.found.record, baseline)
    )
    assert found == expected


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_nobody_else_is_said_to_leave_state_changed(harmed):
    assert not set(_leaks(harmed)) - set(harmed.nodes.values())


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_run_ends_in_good_order(harmed, baseline):
    assert harmed.found.status == 1
    assert "incomplete" not in harmed.found.record
    assert harmed.found.record["missing"] == []
    assert harmed.found.record["numbers"]["entries"] == baseline["numbers"]["entries"]
    assert "Traceback" not in harmed.found.printed


@pytest.mark.parametrize("harmed", RUNS, indirect=True)
def test_no_process_outlives_the_run(harmed):
    assert not harmed.found.left


def _leaks(harmed):
    return {
        proof["id"]: proof["leaks"]
        for entry in harmed.found.record["claims"].values()
        for proof in entry["proofs"]
        if "leaks" in proof
    }


def _what_repeats(entry):
    """Leave out of a claim's entry what takes its time."""
    proofs = [{name: value for name, value in proof.items() if name != "seconds"} for proof in entry["proofs"]]
    return {**entry, "proofs": proofs, "timings": sorted(entry["timings"])}
