"""`blitz atlas build` and `blitz atlas status`, with a tox that only pretends to run the suite."""

import json
import textwrap

import pytest
from typer.testing import CliRunner

from blitz import atlas
from blitz.atlas import AtlasError, records
from blitz.atlas.fingerprint import Fingerprints
from blitz.cli import atlas as command
from blitz.cli import measuring
from blitz.cli.app import app
from blitz.cli.errors import UserError

from .records import ENVIRONMENT

A, B = "autograd.grad-is-4.5", "nn.mse"
STAMPS = Fingerprints({A: "1" * 16, B: "2" * 16}, "0" * 16)
B_IS_STALE = STAMPS._replace(claims={A: "1" * 16, B: "9" * 16})

# Makes an environment and downloads something, as tox would, and writes the record that the test wants.
TOX = """
    import json, os, pathlib, sys
    arguments = sys.argv[1:]
    name = arguments[arguments.index("-e") + 1]
    work = pathlib.Path(arguments[arguments.index("--workdir") + 1])
    options = arguments[arguments.index("--") + 1 :]
    claims = [option[len("--claims=") :] for option in options if option.startswith("--claims=")]
    value = lambda name: next(option.split("=", 1)[1] for option in options if option.startswith(name + "="))
    (work / name).mkdir()
    cache = pathlib.Path(os.environ["UV_CACHE_DIR"])
    cache.mkdir(exist_ok=True)
    (cache / name).write_bytes(bytes(100))
    wanted = json.loads(pathlib.Path("wanted.json").read_text())
    numbers = value("--numbers") == "settings"
    seen = {"environment": name, "claims": claims, "numbers": numbers,
            "left": sorted(path.name for path in work.iterdir()),
            "cached": sorted(path.name for path in cache.iterdir())}
    with open("calls.jsonl", "a") as calls:
        calls.write(json.dumps(seen) + "\\n")
    this = wanted.get(name, {})
    print("setting up")
    if "fails" in this:
        print(this["fails"])
        print("  evaluation failed :(")
        sys.exit(1)
    with open(value("--progress"), "a") as progress:
        progress.write(json.dumps({"selected": 1}) + "\\n" + json.dumps({"proof": "p"}) + "\\n")
    release = wanted["releases"][name]
    environment = {**wanted["environment"], "torch": release[0], "torchvision": release[1], "numpy": "1"}
    environment.update(this.get("environment", {}))
    verdict = this.get("verdict", "holds")
    told = {
        claim: {"verdict": verdict, "why": "1 != 2" if verdict == "broken" else None,
                "proofs": [{"id": claim, "seconds": 1.0, "outcome": "failed" if verdict == "broken" else "passed",
                            "why": "1 != 2" if verdict == "broken" else None, "today": False, "examples": None}],
                "other_eras": [], "timings": {}, "warnings": [], "observations": {"seen": len(claims)}}
        for claim in claims or wanted["claims"]
    }
    counts = {name: [one["verdict"] for one in told.values()].count(name)
              for name in ("holds", "superseded", "broken", "unproven")}
    measured = {"capability": None, "seconds": len(claims), "entries": {}}
    record = {"schema": 1, "blitz": "0", "seed": 0, "profile": "blitz", "environment": environment, "seconds": 1.0,
              **({"numbers": measured} if numbers and "unmeasured" not in this else {}),
              **({"incomplete": 1} if "cut" in this else {}),
              "whole": not (claims or "part" in this or "cut" in this), "missing": [], "counts": counts, "claims": told}
    pathlib.Path(value("--record")).write_text(json.dumps(record))
    sys.exit(1 if verdict == "broken" else 0)
"""


class Bench:
    """A checkout with a pretended tox, and an atlas of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.wanted = {
            "environment": {**ENVIRONMENT, "torch_commit": None, "platform": "here"},
            "claims": [A, B],
            "releases": {one.environment: [one.torch + "+cu1", one.torchvision] for one in atlas.releases()},
        }

    def build(self, *arguments, **wanted):
        """Run the command; ``torch2_4={…}`` says how the pretended run of 2.4 goes."""
        self.wanted.update({name.replace("_", "."): value for name, value in wanted.items()})
        self.folder.joinpath("wanted.json").write_text(json.dumps(self.wanted), encoding="utf-8")
        return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["atlas", "build", *arguments])

    @property
    def calls(self):
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    @property
    def ran(self):
        return [call["environment"] for call in self.calls]


@pytest.fixture
def bench(tmp_path, monkeypatch):
    folder = tmp_path / "checkout"
    (folder / "tox").mkdir(parents=True)
    (folder / "tox" / "__init__.py").touch()
    (folder / "tox" / "__main__.py").write_text(textwrap.dedent(TOX), encoding="utf-8")
    (folder / "toxfile.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(measuring, "CHECKOUT", folder)
    monkeypatch.setattr(records, "FOLDER", tmp_path / "records")
    monkeypatch.setattr(command, "_stamps", lambda: STAMPS)
    return Bench(folder)


def test_releases_are_measured_one_by_one_and_nothing_is_left(bench):
    result = bench.build("2.4", "2.5.1")
    assert result.exit_code == 0, result.output
    assert bench.ran == ["torch2.4", "torch2.5"]
    assert bench.calls[1]["left"] == ["cache", "progress.jsonl", "torch2.5"]
    assert [path.name for path in (bench.folder / ".tox").iterdir()] == ["atlas-logs"]
    assert list((bench.folder / ".tox" / "atlas-logs").iterdir()) == []
    assert "torch 2.4.1: 2 ✔ holds, 0 ↻ superseded, 0 ✘ broken, 0 ? unproven in" in result.output
    found = atlas.record_of("2.4")["claims"]
    assert {identifier: entry["fingerprint"] for identifier, entry in found.items()} == STAMPS.claims
    assert atlas.record_of("2.4")["numbers"]["fingerprint"] == STAMPS.numbers


def test_a_release_that_fails_is_named_in_the_end_and_the_others_go_on(bench):
    result = bench.build("2.4", "2.5", torch2_4={"fails": "no Python 3.11"})
    assert result.exit_code == 1
    log = bench.folder / ".tox" / "atlas-logs" / "torch2.4.log"
    assert f"torch 2.4.1: no record was made: no Python 3.11; more in {log}" in result.output
    assert result.output.splitlines()[-1] == "failed: 2.4 of 2 releases; the others are recorded"
    assert log.read_text(encoding="utf-8").startswith("setting up\n")
    assert [release.name for release in atlas.recorded()] == ["2.5"]


def test_what_is_recorded_and_fresh_does_not_run_again(bench):
    bench.build("2.4", "2.5", torch2_4={"fails": "no disk"})
    result = bench.build("2.4", "2.5", torch2_4={})
    assert result.exit_code == 0
    assert bench.ran == ["torch2.4", "torch2.5", "torch2.4"]
    assert "torch 2.5.1: fresh" in result.output


def test_again_runs_what_is_fresh(bench):
    bench.build("2.4")
    bench.build("2.4", "--again")
    assert bench.ran == ["torch2.4"] * 2


def test_a_release_with_broken_claims_is_recorded(bench):
    result = bench.build("2.4", torch2_4={"verdict": "broken"})
    assert result.exit_code == 0
    assert atlas.record_of("2.4")["counts"]["broken"] == 2


def test_stale_claims_alone_run_again_and_replace_theirs(bench, monkeypatch):
    bench.build("2.4")
    monkeypatch.setattr(command, "_stamps", lambda: B_IS_STALE)
    bench.build("2.4", "--stale")
    assert [(call["claims"], call["numbers"]) for call in bench.calls] == [([], True), ([B], False)]
    found = atlas.record_of("2.4")
    assert {identifier: entry["observations"]["seen"] for identifier, entry in found["claims"].items()} == {A: 0, B: 1}
    assert found["claims"][B]["fingerprint"] == "9" * 16
    assert found["whole"]


def test_stale_numbers_alone_are_measured_after_the_quickest_claim(bench, monkeypatch):
    bench.build("2.4")
    monkeypatch.setattr(command, "_stamps", lambda: STAMPS._replace(numbers="9" * 16))
    bench.build("2.4", "--stale")
    assert [(call["claims"], call["numbers"]) for call in bench.calls] == [([], True), ([A], True)]
    assert atlas.record_of("2.4")["numbers"] == {
        "capability": None,
        "seconds": 1,
        "entries": {},
        "fingerprint": "9" * 16,
    }


def test_stale_runs_everything_where_there_is_no_record(bench):
    bench.build("2.4", "--stale")
    assert [call["claims"] for call in bench.calls] == [[]]
    assert atlas.record_of("2.4")["whole"]


def test_without_stale_a_stale_record_is_made_anew(bench, monkeypatch):
    bench.build("2.4")
    monkeypatch.setattr(command, "_stamps", lambda: B_IS_STALE)
    bench.build("2.4")
    assert [call["claims"] for call in bench.calls] == [[], []]


def test_a_record_of_other_tools_is_made_anew(bench, monkeypatch):
    bench.build("2.4")
    monkeypatch.setattr(command, "_stamps", lambda: B_IS_STALE)
    result = bench.build("2.4", "--stale", torch2_4={"environment": {"numpy": "2"}})
    assert [call["claims"] for call in bench.calls] == [[], [B], []]
    assert "made with other tools" in result.output
    assert atlas.record_of("2.4")["environment"]["numpy"] == "2"


@pytest.mark.parametrize(
    "run, complaint",
    [
        ({"environment": {"torch": "2.4.0"}}, "torch 2.4.0 ran instead of 2.4.1"),
        ({"environment": {"torchvision": None}}, "torchvision None ran instead of 0.19.1"),
        ({"cut": True}, "the run was cut short"),
        ({"part": True}, "only a part of the suite ran"),
        ({"unmeasured": True}, "its numbers were not measured"),
    ],
)
def test_a_record_of_something_else_is_refused(bench, run, complaint):
    result = bench.build("2.4", torch2_4=run)
    assert result.exit_code == 1
    assert complaint in result.output
    assert atlas.recorded() == ()


def test_a_suite_that_changes_while_it_runs_gives_no_record(bench, monkeypatch):
    stamps = iter([STAMPS, B_IS_STALE])
    monkeypatch.setattr(command, "_stamps", lambda: next(stamps))
    result = bench.build("2.4")
    assert result.exit_code == 1
    assert "the suite was changed while it ran" in result.output
    assert atlas.recorded() == ()


def test_downloads_are_kept_up_to_a_bound(bench, monkeypatch):
    monkeypatch.setattr(measuring, "_BOUND", 150)
    bench.build("2.3", "2.4", "2.5")
    assert [call["cached"] for call in bench.calls] == [["torch2.3"], ["torch2.3", "torch2.4"], ["torch2.5"]]


def test_what_a_killed_run_left_is_deleted(bench):
    (bench.folder / ".tox" / "atlas" / "torch1.3").mkdir(parents=True)
    bench.build("2.4")
    assert "torch1.3" not in bench.calls[0]["left"]


def test_an_interrupted_build_keeps_what_it_recorded_and_cleans_up(bench, monkeypatch):
    bench.build("2.4")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring.Workshop, "measure", interrupted)
    result = bench.build("2.4", "2.5")
    assert isinstance(result.exception, UserError)
    assert "the same command goes on from there" in str(result.exception)
    assert [release.name for release in atlas.recorded()] == ["2.4"]
    assert not (bench.folder / ".tox" / "atlas").exists()


def test_an_unknown_release_is_one_line(bench):
    result = bench.build("2.99")
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "the atlas has no torch 2.99; name one of its 27, from 1.3 to 2.15"
    assert bench.calls == []


def test_outside_of_a_checkout_there_is_nothing_to_build_with(bench):
    (bench.folder / "toxfile.py").unlink()
    result = bench.build("2.4")
    assert isinstance(result.exception, UserError)
    assert "is no checkout of Blitz" in str(result.exception)


def test_without_tox_it_is_told_how_to_get_it(bench, monkeypatch):
    monkeypatch.setattr(measuring.importlib.util, "find_spec", lambda _: None)
    result = bench.build("2.4")
    assert isinstance(result.exception, UserError)
    assert "lacks tox, which makes the environments; install it with `pip install tox`" in str(result.exception)


def status(monkeypatch, stamps):
    monkeypatch.setattr(command, "_stamps", lambda: stamps)
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["atlas", "status"])


def test_status_tells_what_is_missing_and_what_is_stale(bench, monkeypatch):
    bench.build("2.4", "2.5")
    result = status(monkeypatch, B_IS_STALE)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert [line.split() for line in lines if line.startswith("2.4.1")] == [["2.4.1", "2", "0", "0", "0", "1"]]
    assert [line.split() for line in lines if line.startswith("2.3.1")] == [["2.3.1", "no", "record"]]
    assert lines[-2:] == [f"stale {B}: 2.4, 2.5", "27 of 27 releases are behind; run `blitz atlas build --stale`"]


def test_status_of_a_fresh_atlas_is_good(bench, monkeypatch):
    monkeypatch.setattr(atlas, "releases", lambda: (atlas.release_of("2.4"),))
    bench.build("2.4")
    assert status(monkeypatch, STAMPS).exit_code == 0


@pytest.mark.parametrize(
    "release, claim, why",
    [
        ("1.4", "parallel.any-model", "recurrent networks get no gradients, pytorch issue 33552"),
        ("1.5", "parallel.any-model", "unexplained: 1 != 2"),
        ("1.4", "nn.mse", "unexplained: 1 != 2"),
    ],
)
def test_status_tells_why_a_claim_is_broken(bench, monkeypatch, release, claim, why):
    bench.wanted["claims"] = [claim]
    monkeypatch.setattr(command, "_stamps", lambda: Fingerprints({claim: "1" * 16}, "0" * 16))
    bench.build(release, **{f"torch{release.replace('.', '_')}": {"verdict": "broken"}})
    result = status(monkeypatch, Fingerprints({claim: "1" * 16}, "0" * 16))
    assert f"✘ broken {claim} on {atlas.release_of(release).torch}: {why}" in result.output


def test_a_full_disk_fails_the_release_in_one_line(bench, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(records, "write_whole", full)
    result = bench.build("2.4")
    assert result.exit_code == 1
    assert "torch 2.4.1: [Errno 28] No space left on device" in result.output


def test_a_fault_of_the_table_is_one_line(bench, monkeypatch):
    def faulty():
        raise AtlasError("releases.toml: is not TOML")

    monkeypatch.setattr(atlas, "releases", faulty)
    for arguments in (["build"], ["status"]):
        result = CliRunner().invoke(app, ["atlas", *arguments])
        assert isinstance(result.exception, UserError)
        assert str(result.exception) == "releases.toml: is not TOML"


def test_status_tells_of_stale_numbers(bench, monkeypatch):
    bench.build("2.4")
    assert "stale numbers: 2.4" in status(monkeypatch, STAMPS._replace(numbers="9" * 16)).output.splitlines()
