"""``blitz report``."""

from pathlib import Path

from blitz.atlas import record_of, recorded
from blitz.claims import Registry
from blitz.claims.examples import read_examples
from blitz.cli import store
from blitz.cli.errors import UserError
from blitz.cli.proofs import proofs_by_claim
from blitz.cli.suite import own_or, read_registry
from blitz.record import INTRODUCTION, suite_of
from blitz.report import Column, Source, Sources, columns_of, write_site


def report(records: list[Path], out: Path, suite: Path | None, bench: Path | None) -> Path:
    """Write the report of some records, beside those that ship.

    Args:
        records: The user's, the one to show in detail last; where there are none, the last one of a whole suite that
            was kept here, and where there is none of these, only those that ship.
        out: The folder to write into.
        suite: Someone else's folder of claims; None for Blitz's own.
        bench: What ``blitz bench`` kept; None for the last that was kept here.

    Returns:
        The first page.
    """
    registry = read_registry(suite)
    own = [_of_suite(path, registry) for path in records] or list(filter(None, [store.latest_whole(registry)]))
    shipped = [(release.name, record_of(release.name)) for release in recorded()] if suite is None else []
    columns = columns_of(shipped, own)
    if not columns:
        raise UserError("there is no record to report; make one with `blitz verify`")
    sources = sources_of(own_or(suite), registry)
    benchmarks = store.latest_benchmarks() if bench is None else store.load_benchmarks(bench)
    try:
        return write_site(out, registry, columns, _main(columns, own), sources, benchmarks)
    except OSError as error:
        raise UserError(f"{out}: can't be written ({error.strerror}); name another folder with --out") from None


def sources_of(suite: Path, registry: Registry) -> Sources:
    """Gather what a suite has in source: proofs, and examples where it has any."""
    proofs = {
        claim: [
            Source(proof.name, f"{proof.path.relative_to(suite.parent)}:{proof.line}", proof.source) for proof in cited
        ]
        for claim, cited in proofs_by_claim(suite).items()
    }
    examples: dict[str, str] = {}
    for chapter in registry.chapters.values():
        path = suite / "examples" / f"{chapter.folder}.py"
        examples.update(read_examples(path).cells if path.is_file() else {})
    return Sources(proofs, examples)


def _of_suite(path: Path, registry: Registry) -> dict:
    record = store.load(path, registry)
    if suite_of(record) != registry.suite:
        wanted = "without --suite" if suite_of(record) == INTRODUCTION else "with its folder as --suite"
        raise UserError(f"{path}: is of the suite {suite_of(record)!r}; report it {wanted}")
    return record


def _main(columns: list[Column], own: list[dict]) -> Column:
    """Choose what to show in detail: the user's last record, or else the newest release."""
    return next(column for column in reversed(columns) if not own or column.record is own[-1])
