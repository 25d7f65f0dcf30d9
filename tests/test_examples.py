"""The documents' examples as code, and the notebooks made of them."""

import subprocess
import sys

import pytest

from blitz.claims.examples import read_examples
from blitz.cli.suite import PACKAGE, find_suite

from .reporting import CLAIMS, hostile, record

CHAPTERS = list(CLAIMS.chapters.values())


def examples_of(chapter):
    return read_examples(find_suite() / "examples" / f"{chapter.folder}.py")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.folder)
def test_every_claim_has_an_example_that_asserts_in_the_registrys_order(chapter):
    cells = examples_of(chapter).cells
    assert list(cells) == [claim.id for claim in CLAIMS if claim.chapter == chapter.number]
    assert [claim for claim, code in cells.items() if "assert" not in code and "AssertionError" not in code] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.folder)
def test_examples_run_from_top_to_bottom(chapter):
    path = find_suite() / "examples" / f"{chapter.folder}.py"
    finished = subprocess.run(
        [sys.executable, str(path)],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stderr


def test_a_claim_with_two_cells_is_refused(tmp_path):
    path = tmp_path / "examples.py"
    path.write_text("# %% a.b\nx = 1\n# %% a.b\nx = 2\n")
    with pytest.raises(ValueError, match=r"a\.b has two cells; join them"):
        read_examples(path)


def test_a_notebook_has_for_each_claim_its_wording_verdict_and_example():
    pytest.importorskip("nbformat")
    from blitz.notebook import notebook_of

    chapter = CLAIMS.chapters[2]
    cells = {
        cell["id"]: cell["source"] for cell in notebook_of(CLAIMS, chapter, examples_of(chapter), record())["cells"]
    }
    says = cells["autograd-grad-is-4-5-says"]
    assert says.startswith("### d(out)/dx is 4.5 everywhere")
    assert says.endswith("✔ **holds** · torch 2.14.1+cpu")
    assert cells["autograd-grad-is-4-5-runs"].endswith("assert x.grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]")
    chinese = notebook_of(CLAIMS, chapter, examples_of(chapter), None, "zh")["cells"]
    assert chinese[0]["source"] == "# 2. 自动求导"
    assert not [cell for cell in chinese if "**成立**" in cell["source"]]


def test_a_notebook_of_a_hostile_record_has_no_markup_of_it():
    pytest.importorskip("nbformat")
    from blitz.notebook import notebook_of

    chapter = CLAIMS.chapters[2]
    cells = notebook_of(CLAIMS, chapter, examples_of(chapter), hostile())["cells"]
    assert not [cell for cell in cells if cell["cell_type"] == "markdown" and "<" in cell["source"]]


def executed(chapter, examples=None):
    """Run a chapter's notebook, and give it with its outputs."""
    pytest.importorskip("nbformat", reason="needs nbformat, as tox's environments have it")
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient, as tox's environments have it")
    from blitz.notebook import notebook_of

    book = notebook_of(CLAIMS, chapter, examples or examples_of(chapter), record())
    return nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()


@pytest.fixture
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))


@pytest.mark.usefixtures("importable")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.folder)
def test_the_notebook_of_a_chapter_runs(chapter):
    cells = executed(chapter)["cells"]
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")


@pytest.mark.usefixtures("importable")
def test_an_example_that_is_wrong_stops_its_notebook():
    errors = pytest.importorskip("nbclient.exceptions")
    chapter = CLAIMS.chapters[0]
    examples = examples_of(chapter)
    examples.cells["environment.cpu-suffices"] += "\nassert x.grad.sum() == 13"
    with pytest.raises(errors.CellExecutionError, match="AssertionError"):
        executed(chapter, examples)
