"""``blitz notebook``."""

from pathlib import Path

from blitz.atlas import record_of, recorded
from blitz.claims import Chapter, Registry
from blitz.claims.examples import read_examples
from blitz.cli import store
from blitz.cli.errors import UserError
from blitz.cli.suite import find_suite, read_registry
from blitz.whole import write_whole


def write_notebooks(chapter: str | None, out: Path, language: str, record: Path | None) -> list[Path]:
    """Write the notebook of a chapter, or of each.

    Args:
        chapter: Its number or its folder's name; None for all.
        out: The folder to write into.
        language: ``en`` or ``zh``, for the wording.
        record: Where the verdicts come from; None for the last whole one here, or else the newest that ships.

    Returns:
        The files.
    """
    try:
        import nbformat

        from blitz.notebook import notebook_of
    except ImportError as error:
        raise UserError(f"notebooks need {error.name}; install it with `pip install nbformat`") from None

    registry = read_registry()
    found = _record(registry) if record is None else store.load(record, registry)
    written = []
    for one in _chosen(registry, chapter):
        examples = read_examples(find_suite() / "examples" / f"{one.folder}.py")
        book = notebook_of(registry, one, examples, found, language)
        path = out / f"{one.number}-{one.folder}.ipynb"
        try:
            write_whole(path, nbformat.writes(book) + "\n")
        except OSError as error:
            raise UserError(f"{path}: can't be written ({error.strerror}); name another folder with --out") from None
        written.append(path)
    return written


def _record(registry: Registry) -> dict | None:
    kept = store.latest_whole(registry)
    if kept is None and recorded():
        return record_of(recorded()[-1].name)
    return kept


def _chosen(registry: Registry, asked: str | None) -> list[Chapter]:
    chapters = list(registry.chapters.values())
    chosen = [chapter for chapter in chapters if asked in (None, str(chapter.number), chapter.folder)]
    if not chosen:
        names = ", ".join(f"{chapter.number} ({chapter.folder})" for chapter in chapters)
        raise UserError(f"there is no chapter {asked!r}; name one of {names}")
    return chosen
