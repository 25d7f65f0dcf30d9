"""One chapter as a notebook."""

import re

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from blitz.claims import Chapter, Claim, Registry
from blitz.claims.examples import Examples
from blitz.markdown import plain
from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN

_SIGNS = {HOLDS: "✔", SUPERSEDED: "↻", BROKEN: "✘", UNPROVEN: "?"}
_WORDS = {HOLDS: "成立", SUPERSEDED: "已过时", BROKEN: "不成立", UNPROVEN: "未验证"}


def notebook_of(
    registry: Registry, chapter: Chapter, examples: Examples, record: dict | None, language: str = "en"
) -> NotebookNode:
    """Make the notebook of a chapter.

    Args:
        registry: The claims.
        chapter: One of its chapters.
        examples: The chapter's examples.
        record: Where the verdicts come from, as :func:`blitz.record.read_record` gives it; None for none.
        language: ``en`` or ``zh``, for the wording.

    Returns:
        A notebook, not run yet: a title, what all cells need, then for each claim its wording with what is known of it,
        and its example. Equal arguments make equal notebooks.
    """
    chinese = language == "zh"
    title = f"# {chapter.number}. {chapter.zh if chinese else chapter.title}"
    cells = [new_markdown_cell(title, id="title")]
    if examples.setup:
        cells.append(new_code_cell(examples.setup, id="setup"))
    for claim in registry:
        if claim.chapter == chapter.number:
            cells.append(new_markdown_cell(_wording(claim, record, chinese=chinese), id=_name(claim, "says")))
            if claim.id in examples.cells:
                cells.append(new_code_cell(examples.cells[claim.id], id=_name(claim, "runs")))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.validate(book)
    return book


def _name(claim: Claim, part: str) -> str:
    """Name a cell: letters, digits and hyphens, 64 at most."""
    return re.sub(r"[^\w-]", "-", f"{claim.id}-{part}", flags=re.ASCII)[-64:]


def _wording(claim: Claim, record: dict | None, *, chinese: bool) -> str:
    lines = [f"### {plain(claim.zh if chinese else claim.says)}", "", f"`{claim.id}` · {plain(claim.section)}"]
    if claim.era:
        lines += ["", f"↻ {plain(claim.era.zh if chinese else claim.era)}"]
    if claim.limit:
        lines += ["", f"**{'限制' if chinese else 'Limit'}** {plain(claim.limit_zh if chinese else claim.limit)}"]
    if entry := (record or {}).get("claims", {}).get(claim.id):
        lines += ["", _verdict(entry, record or {}, chinese=chinese)]
    return "\n".join(lines)


def _verdict(entry: dict, record: dict, *, chinese: bool) -> str:
    verdict = entry["verdict"]
    release = plain(record["environment"]["torch"])
    word = _WORDS[verdict] if chinese else verdict
    line = f"{_SIGNS[verdict]} **{word}** · torch {release}"
    return f"{line}: {plain(entry['why'])}" if entry["why"] else line
