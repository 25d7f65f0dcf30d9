"""The site on disk."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from jinja2.utils import htmlsafe_json_dumps

from blitz.bench import Results
from blitz.claims import Registry
from blitz.record import BROKEN, SUPERSEDED, VERDICTS, left_out
from blitz.report import verdicts
from blitz.report.chapters import chapters_of, counts_of, known_of
from blitz.report.ci import badge_of, junit_of, summary_of
from blitz.report.columns import Column
from blitz.report.differences import changed, comparable, states
from blitz.report.eras import sentence
from blitz.report.pages import COMPARE, MATRIX, PICTURES, START
from blitz.report.pictures import pictures_of
from blitz.report.sources import Sources
from blitz.report.templating import render
from blitz.whole import write_whole

_ASSETS = ("language.js", "matrix.js", "compare.js")


def write_site(
    folder: Path,
    registry: Registry,
    columns: Sequence[Column],
    main: Column,
    sources: Sources,
    benchmarks: Results | None = None,
) -> Path:
    """Write the report.

    Everything is made before anything is written; then each file is replaced as a whole, the first page last.

    Args:
        folder: Where to; made where it is missing.
        registry: The claims.
        columns: The records, in order; one or more.
        main: The one whose values the chapters show.
        sources: Of proofs and examples.
        benchmarks: What ``blitz bench`` measured.

    Returns:
        The first page, ``index.html``.

    Raises:
        OSError: The folder or a file in it can't be written.
    """
    for name, content in files_of(registry, columns, main, sources, benchmarks).items():
        # What came from a command line or a file name may hold bytes that are no text.
        write_whole(folder / name, content.encode("utf-8", "replace"))
    return folder / START


def files_of(
    registry: Registry,
    columns: Sequence[Column],
    main: Column,
    sources: Sources,
    benchmarks: Results | None = None,
) -> dict[str, str]:
    """Make the files of the report, by their places in its folder, the first page last."""
    chapters = chapters_of(registry, columns, main, sources.proofs, sources.examples)
    pictures = pictures_of(main.record, benchmarks)
    shared = {"registry": registry, "columns": columns, "main": main, "upgrade": _upgrade(columns, main)}

    def page(template: str, **context: object) -> str:
        return render(template, **shared, **context)

    files = {f"assets/{name}": _asset(name) for name in _ASSETS}
    files["assets/style.css"] = page("style.css")
    files["assets/matrix-data.js"] = _script("blitzMatrix", _reasons(registry, columns))
    files["assets/compare-data.js"] = _script("blitzRecords", comparable(columns, registry))
    files["junit.xml"] = junit_of(registry, main.record)
    files["summary.md"] = summary_of(registry, main.record)
    files["badge.svg"] = badge_of(main.record)
    for index, shown in enumerate(chapters):
        neighbours = (
            chapters[index - 1] if index else None,
            chapters[index + 1] if shown is not chapters[-1] else None,
        )
        files[shown.page] = page("chapter.html", here=shown.page, shown=shown, neighbours=neighbours, pictures=pictures)
    rows = [(claim, verdicts.timeline(columns, claim.id), states(columns, claim.id)) for claim in registry]
    files[MATRIX] = page("matrix.html", here=MATRIX, rows=rows)
    files[COMPARE] = page("compare.html", here=COMPARE)
    files[PICTURES] = page("pictures.html", here=PICTURES, pictures=pictures)
    files[START] = page(
        "start.html",
        here=START,
        chapters=chapters,
        counts=counts_of(main, registry),
        attention={verdict: _told(registry, columns, main, verdict) for verdict in VERDICTS},
        left=sorted((why, len(proofs)) for why, proofs in left_out(main.record["claims"]).items()),
        foreign=sorted(set(main.record["claims"]) - set(registry.claims)),
        steps=list(zip(columns, columns[1:], changed(columns, registry), strict=False)),
    )
    return files


def _upgrade(columns: Sequence[Column], main: Column) -> tuple[Column, Column]:
    """Choose what to compare at first: the main record with the newest, or the one before with the main."""
    place = columns.index(main)
    return (main, columns[-1]) if main is not columns[-1] else (columns[max(place - 1, 0)], main)


def _told(registry: Registry, columns: Sequence[Column], main: Column, verdict: str) -> list[tuple]:
    """List the claims of a verdict, each with what there is to say of it in English and in Chinese."""
    told = []
    for claim in registry:
        if verdicts.verdict_in(main, claim.id) == verdict:
            entry = main.entry(claim.id) or {}
            if verdict == SUPERSEDED and claim.era:
                why = sentence(claim.era, columns)
            else:
                known = known_of(claim, main) if verdict == BROKEN else None
                why = (" ".join(filter(None, [entry.get("why"), known and f"Known: {known}."])),) * 2
            told.append((claim, why))
    return told


def _reasons(registry: Registry, columns: Sequence[Column]) -> dict:
    """Gather why claims do not hold: distinct reasons, and for each claim their places by column."""
    reasons: dict[str, int] = {}
    places: dict[str, dict[int, int]] = {}
    for claim in registry:
        for index, column in enumerate(columns):
            why = (column.entry(claim.id) or {}).get("why")
            if why:
                places.setdefault(claim.id, {})[index] = reasons.setdefault(str(why), len(reasons))
    return {"reasons": list(reasons), "why": places}


def _script(name: str, value: object) -> str:
    return f"const {name} = {htmlsafe_json_dumps(value, separators=(',', ':'))};\n"


def _asset(name: str) -> str:
    return (resources.files("blitz.report") / "assets" / name).read_text(encoding="utf-8")
