"""``blitz compare``, ``blitz since``, and the line that ends ``blitz verify``."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from blitz import atlas
from blitz.atlas import records as atlas_records
from blitz.cli import interpreter, processes, proving, store
from blitz.cli.app import app
from blitz.cli.errors import UserError
from blitz.cli.shipped import against_the_atlas
from blitz.cli.suite import PACKAGE, read_registry
from blitz.record import INTRODUCTION

from .records import counted, entry, record
from .test_cli import blitz_command, home, one_line  # noqa: F401 - a fixture

CLAIM = "nn.zero-grad-then-random-backward"


def of_the_introduction(torch, verdict="holds", observations=None, **environment):
    claims = {CLAIM: entry(verdict, observations), "nn.mse": entry()}
    return counted({**record(torch, suite=INTRODUCTION, **environment), "claims": claims})


@pytest.fixture(autouse=True)
def three_releases(tmp_path, monkeypatch):
    """An atlas of 1.13, 2.0 and the newest release."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(atlas_records, "FOLDER", tmp_path / "atlas")
    for torch, verdict, seen in (("1.13.1", "holds", [0.0]), ("2.0.1", "superseded", None)):
        atlas.keep(atlas.release_of(torch), of_the_introduction(torch, verdict, {"grad": seen}))
    newest = atlas.releases()[-1]
    atlas.keep(newest, of_the_introduction(newest.torch, "superseded", {"grad": None}))
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def kept(path, found):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def test_two_releases_of_the_atlas_are_compared():
    told = run("compare", "1.13", "2.0.1")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "torch 1.13.1 → 2.0.1",
        "",
        "superseded between the two",
        f"  {CLAIM}: ✔ holds → ↻ superseded",
        "    - zeroed tensors",
        "    + None",
        "      zero_grad sets gradients to None unless told otherwise, pytorch pull request 92731",
        "      grad: [0.0] → null",
        "",
        "1 claim stayed: 1 holds",
    ]


def test_a_release_and_itself_differ_in_nothing():
    assert run("compare", "2.0", "2.0").output.splitlines() == [
        "torch 2.0.1 → 2.0.1",
        "all 2 claims stayed: 1 holds, 1 superseded",
    ]


@pytest.mark.parametrize("level, status", [("broken", 0), ("superseded", 1), ("observed", 1)])
def test_the_exit_status_is_that_of_the_level(level, status):
    assert run("compare", "1.13", "2.0", "--fail-on", level).exit_code == status
    assert run("compare", "2.0", "2.0", "--fail-on", level).exit_code == 0


def test_a_file_is_compared_with_a_release(tmp_path):
    nightly = kept(tmp_path / "nightly", of_the_introduction("2.99.0.dev20301101+cpu", "broken"))
    told = run("compare", "2.0", nightly, "--fail-on", "broken")
    assert told.exit_code == 1
    assert f"  {CLAIM}: ↻ superseded → ✘ broken" in told.output


@pytest.mark.parametrize("form, start", [("json", "{"), ("markdown", "## torch"), ("github", "::warning")])
def test_each_format_is_all_that_is_printed(form, start):
    told = run("compare", "1.13", "2.0", "--format", form)
    assert told.output.startswith(start)
    if form == "json":
        assert json.loads(told.output)["sections"]["superseded"][0]["claim"] == CLAIM


def test_full_shows_what_is_cut_otherwise(tmp_path):
    names = [f"operation{number}" for number in range(30)]
    more = kept(tmp_path / "more.json", of_the_introduction("2.0.1", "superseded", {"names": names, "grad": None}))
    assert "operation7 … and 22 more" in run("compare", "2.0", more).output
    assert "operation29" not in run("compare", "2.0", more).output
    assert "operation29" in run("compare", "2.0", more, "--full").output


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["compare", "1.13", "0.4"], "the atlas has no torch 0.4; name one of its"),
        (["compare", "1.13", "none.json"], "none.json: can't be read"),
        (["compare", "1.13", "2.5"], "the atlas has no record of torch 2.5.1"),
        (["compare", "1.13", "here", "--python", "/bin/false"], "/bin/false: is no Python that runs"),
        (["compare", "1.13", "2.0", "--suite", "/nowhere"], "/nowhere: has no claims.toml"),
        (["since", "nn.msee"], "did you mean 'nn.mse'?"),
        (["since", "nn.mse", "--record", "/nowhere/record.json"], "can't be read"),
    ],
)
def test_bad_input_is_one_line_and_status_two(capsys, monkeypatch, arguments, complaint):
    status, said = one_line(capsys, monkeypatch, *arguments)
    assert status == 2
    assert complaint in said


def test_records_of_two_suites_are_not_compared_by_mistake(tmp_path, capsys, monkeypatch):
    other = kept(tmp_path / "other.json", record(suite="promises"))
    status, said = one_line(capsys, monkeypatch, "compare", "1.13", str(other))
    assert (status, "of the suite 'introduction' and the other of 'promises'" in said) == (2, True)
    status, said = one_line(capsys, monkeypatch, "compare", str(other), str(other))
    assert (status, "is of the suite 'promises'; give its folder with --suite" in said) == (2, True)
    status, said = one_line(capsys, monkeypatch, "since", "nn.mse", "--record", str(other))
    assert (status, "give records of 'introduction'" in said) == (2, True)


@pytest.fixture
def proved(monkeypatch, home):  # noqa: F811
    """Have ``here`` be torch 2.0.1 under Python 3.11.7, and count its runs."""
    runs = []

    def prove(_console, request):
        runs.append(request.executable)
        return proving.Proved(0, of_the_introduction("2.0.1", "broken"), home, home, resumable=False, defects=[])

    monkeypatch.setattr(interpreter, "release_of", lambda _python: ("2.0.1", "3.11.7"))
    monkeypatch.setattr(proving, "prove", prove)
    monkeypatch.setattr(processes, "how_many", lambda *_, **__: 1)
    return runs


def test_here_is_the_last_record_of_this_interpreters_release(proved):
    kept(store.default_path("2.0.1", whole=True), of_the_introduction("2.0.1", "superseded"))
    assert "↻ superseded" in run("compare", "1.13", "here").output
    assert proved == []


def test_here_is_run_where_there_is_no_record_or_where_that_is_asked_for(proved):
    assert "✘ broken" in run("compare", "1.13", "here").output
    kept(store.default_path("2.0.1", whole=True), of_the_introduction("2.0.1", "superseded"))
    assert "✘ broken" in run("compare", "1.13", "here", "--run").output
    assert "✘ broken" in run("compare", "1.13", "here", "--run", "--python", "/a/python").output
    assert proved == [sys.executable, sys.executable, "/a/python"]


def test_here_is_run_where_the_record_is_of_another_python(proved):
    kept(store.default_path("2.0.1", whole=True), of_the_introduction("2.0.1", "superseded", python="3.8.1"))
    assert "✘ broken" in run("compare", "1.13", "here").output
    assert len(proved) == 1


def test_an_interpreter_tells_its_release_without_importing_torch():
    import torch

    version = ".".join(map(str, sys.version_info[:3]))
    assert interpreter.release_of(sys.executable) == (torch.__version__, version)
    assert "import torch\n    found" in interpreter._RELEASE  # only where the file does not tell  # noqa: SLF001


def test_a_timeline_has_a_cell_for_each_release_and_what_was_observed_since(tmp_path):
    nightly = kept(tmp_path / "nightly", of_the_introduction("2.99.0.dev20301101+cpu", "broken", {"grad": 7}))
    lines = run("since", CLAIM, "--record", nightly).output.splitlines()
    newest = atlas.releases()[-1].name.partition(".")[2]
    assert lines[2].split() == ["1.", "2."]
    assert lines[3].split() == ["13", "0", newest, "99*"]
    assert lines[4].split() == ["✔", "↻", "↻", "✘"]
    assert [lines[3].index(label) for label in ("13", "0", "99*")] == [lines[4].index(sign) for sign in "✔↻✘"]
    assert lines[5:] == [
        "✔ holds, ↻ superseded, ✘ broken",
        "2.0.1",
        "    grad: [0.0] → null",
        "2.99.0.dev20301101+cpu",
        "    grad: null → 7",
    ]


def test_a_record_is_told_against_the_one_of_its_release(tmp_path):
    registry = read_registry()
    same = of_the_introduction("2.0.1+cu117", "superseded", {"grad": None})
    assert against_the_atlas(same, tmp_path, registry) == (
        "compared with torch 2.0.1 as it was measured for Blitz: all 2 claims stayed: 1 holds, 1 superseded"
    )
    broken = of_the_introduction("2.0.1+cu117", "broken")
    assert against_the_atlas(broken, tmp_path / "a b", registry).endswith(
        f": 1 broke; blitz compare 2.0.1 '{tmp_path}/a b' shows it"
    )


@pytest.mark.parametrize(
    "torch, said", [("2.99.0.dev20301101+cpu", "is newer than the atlas"), ("2.0.9", "is not in the atlas")]
)
def test_a_release_that_the_atlas_lacks_is_compared_with_the_nearest(tmp_path, torch, said):
    line = against_the_atlas(of_the_introduction(torch, "superseded", {"grad": None}), tmp_path, read_registry())
    nearest = atlas.nearest(torch)[0].torch
    assert line.startswith(f"torch {torch} {said}; compared with torch {nearest} ")


def test_where_the_atlas_has_no_record_it_says_so(tmp_path):
    line = against_the_atlas(of_the_introduction("2.5.1"), tmp_path, read_registry())
    assert line.startswith("not compared with the atlas: the atlas has no record of torch 2.5.1")


def test_a_version_without_a_place_among_releases_is_told_of(tmp_path, capsys, monkeypatch):
    odd = of_the_introduction("main-17f8c32")
    assert "'main-17f8c32' is no version" in against_the_atlas(odd, tmp_path, read_registry())
    status, said = one_line(capsys, monkeypatch, "since", "nn.mse", "--record", str(kept(tmp_path / "odd.json", odd)))
    assert (status, "torch main-17f8c32 is no version that has a place" in said) == (2, True)


def test_a_faulty_record_of_the_atlas_is_one_line(tmp_path, capsys, monkeypatch):
    (tmp_path / "atlas" / "2.0.json").write_text("{", encoding="utf-8")
    for command in (["since", "nn.mse"], ["compare", "1.13", "2.0"]):
        status, said = one_line(capsys, monkeypatch, *command)
        assert (status, "2.0.json: is not JSON" in said) == (2, True)


def test_verify_ends_with_the_comparison(home):  # noqa: F811
    finished = blitz_command("verify", "nn.mse", cwd=home.parent)
    assert finished.returncode == 0, finished.stderr
    assert "compared with" in finished.stdout.splitlines()[-1]


def test_comparing_imports_neither_torch_nor_numpy_nor_pytest(tmp_path):
    old, new = (kept(tmp_path / name, of_the_introduction("2.0.1", name)) for name in ("holds", "broken"))
    code = (
        f"import sys; sys.argv = ['blitz', 'compare', {str(old)!r}, {str(new)!r}]\n"
        "from blitz.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('torch', 'numpy', 'pytest', 'jinja2') if m in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert finished.stderr.strip() == "[]"
    assert "✔ holds → ✘ broken" in finished.stdout


def timed(folder, this="2.0.1+cu117", other="1.13.1"):
    """Write a result of `blitz bench --against` as little as a comparison reads."""

    def row(verdict, ratio, low, high, visible):
        seconds = [[ratio, 1.0]] * 8
        told = {"verdict": verdict, "ratio": ratio, "low": low, "high": high, "visible": visible, "seconds": seconds}
        return {"label": f"{verdict} sum, cpu", "confidence": 0.975, **told}

    benchmarks = {
        "quick": row("faster", 0.8, 0.75, 0.84, 0.02),
        "slow": row("slower", 1.25, 1.2, 1.3, 0.03),
        "alike": row("no difference found", 1.01, 0.98, 1.02, 0.041),
    }
    sides = {"this": {"torch": this}, "other": {"torch": other}, "cores": [0], "left_out": {}}
    sides.update(budget_seconds=600, elapsed_seconds=60.0, stopped="clear", pairs=8)
    return kept(folder / "against.json", {"schema": 1, **sides, "benchmarks": benchmarks})


def test_what_is_slower_or_faster_is_told_with_the_rest(tmp_path):
    told = run("compare", "1.13", "2.0.1", "--bench", timed(tmp_path)).output.splitlines()
    assert told[9:] == [
        "slower or faster",
        "  slower",
        "      slower sum, cpu: takes 1.250 times as long (1.200 to 1.300)",
        "  faster",
        "      faster sum, cpu: takes 0.800 times as long (0.750 to 0.840)",
        "",
        "1 claim stayed: 1 holds",
        "1 benchmark without a difference found, where one of 4.1 % would have been seen",
    ]


def test_times_that_were_taken_the_other_way_round_are_turned(tmp_path):
    turned = timed(tmp_path, this="1.13.1", other="2.0.1")
    sections = json.loads(run("compare", "1.13", "2.0.1", "--bench", turned, "--format", "json").output)["sections"]
    slower, faster = sections["speed"]
    assert (slower["benchmark"], slower["verdict"], slower["ratio"]) == ("quick", "slower", 1 / 0.8)
    assert (slower["low"], slower["high"]) == (1 / 0.84, 1 / 0.75)
    assert (faster["benchmark"], faster["verdict"], faster["ratio"]) == ("slow", "faster", 1 / 1.25)


@pytest.mark.parametrize("form", ["markdown", "github"])
def test_every_format_for_people_tells_of_speed(tmp_path, form):
    told = run("compare", "1.13", "2.0.1", "--bench", timed(tmp_path), "--format", form).output
    assert "slower sum, cpu: takes 1.250 times as long" in told
    assert "1 benchmark without a difference found" in told


def test_speed_alone_fails_no_comparison(tmp_path):
    same = timed(tmp_path, this="2.0.1", other="2.0.1")
    assert run("compare", "2.0", "2.0", "--bench", same, "--fail-on", "observed").exit_code == 0


@pytest.mark.parametrize(
    "this, said",
    [
        ("2.4.1", r"against\.json: compares torch 2\.4\.1 and 1\.13\.1, not 1\.13\.1 and 2\.0\.1; "),
        (None, "is damaged"),
    ],
)
def test_times_of_other_releases_are_refused(tmp_path, this, said):
    path = timed(tmp_path, this=this) if this else kept(tmp_path / "x.json", {"schema": 1, "other": {}})
    with pytest.raises(UserError, match=said):
        CliRunner().invoke(app, ["compare", "1.13", "2.0.1", "--bench", str(path)], catch_exceptions=False)


def test_a_claim_that_the_suite_does_not_have_is_refused_with_its_place(three_releases):
    found = of_the_introduction("2.1.0")
    found["claims"]["nn.mze"] = entry()
    path = kept(three_releases / "mine.json", counted(found))
    for arguments in (("compare", "2.0", path), ("since", CLAIM, "--record", path), ("report", path)):
        refusal = run(*arguments).exception
        assert isinstance(refusal, UserError)
        assert f"{path}: claims.nn.mze: claims.toml: no claim 'nn.mze'; did you mean 'nn.mse'?" in str(refusal)


def test_markup_in_a_record_is_shown_as_it_is_written(three_releases):
    found = of_the_introduction("2.1.0", "broken", {"[/red]": "[bold]\x1b[2J"})
    found["claims"][CLAIM]["why"] = found["claims"][CLAIM]["proofs"][0]["why"] = "[/red] [link=x]\x1b[2J"
    told = run("compare", "2.0", kept(three_releases / "mine.json", found))
    assert told.exit_code == 0
    assert "[/red] [link=x]\\x1b[2J" in told.output
    assert "\x1b" not in told.output
