"""``blitz report`` and ``blitz notebook``: what they take, write and refuse."""

import json

import pytest
from typer.testing import CliRunner

from blitz.cli import report as command
from blitz.cli import store
from blitz.cli.app import app

from .reporting import record


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """No record but those given: none kept, none shipped."""
    monkeypatch.setattr(store, "FOLDER", tmp_path / "records")
    monkeypatch.setattr(command, "recorded", tuple)
    return tmp_path


def written(path, made):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(made))
    return str(path)


def refused(*arguments):
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code
    return str(result.exception)


def test_a_report_of_two_records_shows_the_last_in_detail(alone):
    old, new = written(alone / "old.json", record("1.13.1")), written(alone / "new.json", record("2.0.1"))
    result = CliRunner().invoke(app, ["report", new, old, "--out", f"{alone}/site"])
    assert result.output == f"{alone}/site/index.html\n"
    text = (alone / "site" / "index.html").read_text(encoding="utf-8")
    assert '<h1><span class="en">The introduction, proved on PyTorch 1.13.1</span>' in text
    assert "2.0.1" in text


def test_without_a_record_the_last_whole_one_is_reported(alone):
    part = {**record("2.1.2"), "whole": False}
    written(alone / "records" / "torch-2.0.1.json", record("2.0.1"))
    written(alone / "records" / "torch-2.1.2.part.json", part)
    written(alone / "records" / "torch-1.json", {"schema": 0})
    assert CliRunner().invoke(app, ["report", "--out", f"{alone}/site"]).exit_code == 0
    assert "proved on PyTorch 2.0.1" in (alone / "site" / "index.html").read_text(encoding="utf-8")


def test_bad_input_ends_in_one_line(alone):
    assert refused("report", "--out", f"{alone}/site") == "there is no record to report; make one with `blitz verify`"
    assert "can't be read" in refused("report", f"{alone}/no.json")
    other = written(alone / "other.json", {**record(), "suite": "mine"})
    assert "is of the suite 'mine'; report it with its folder as --suite" in refused("report", other)
    (alone / "file").write_text("")
    path = written(alone / "one.json", record())
    assert "name another place" in refused("report", path, "--out", f"{alone}/file")


def test_a_notebook_is_written_for_a_chapter_by_number_or_name(alone):
    pytest.importorskip("nbformat")
    path = written(alone / "one.json", record())
    for asked in ("2", "autograd"):
        result = CliRunner().invoke(app, ["notebook", asked, "--out", f"{alone}/{asked}", "--record", path])
        assert result.output == f"{alone}/{asked}/2-autograd.ipynb\n"
        assert json.loads((alone / asked / "2-autograd.ipynb").read_text())["nbformat"] == 4
    assert "there is no chapter '9'; name one of 0 (environment)" in refused("notebook", "9", "--record", path)
