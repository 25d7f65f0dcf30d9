"""What a section of a comparison says, a paragraph for each claim or kind of number: what formats for people share."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from blitz.comparison.comparison import Finding
from blitz.comparison.lines import CHANGED, Line, lines_of
from blitz.comparison.observations import Observed
from blitz.comparison.verdicts import Moved
from blitz.comparison.warned import Warned
from blitz.comparison.words import CAME, GONE, SAME, Piece
from blitz.numbers import ONLY_AFTER, ONLY_BEFORE
from blitz.numbers import Difference as Drifted


class Paragraph(NamedTuple):
    """What is told of one claim, or of several alike; or of one kind of number.

    Attributes:
        about: The claims' ids, or the kind.
        verdicts: The old verdict and the new one, where they differ.
        lines: What changed.
    """

    about: tuple[str, ...]
    verdicts: tuple[str, str] | None
    lines: tuple[Line, ...]


def paragraphs(findings: Iterable[Finding], most: int | None = None) -> Iterator[Paragraph]:
    """Tell of a section's findings.

    Args:
        findings: Of one section.
        most: Show no more than so many names, lines or entries of each observation; None for all.
    """
    for (about, verdicts), group in groupby(findings, key=_about):
        yield Paragraph(about, verdicts, tuple(line for finding in group for line in _lines(finding, most)))


def _about(finding: Finding) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    if isinstance(finding, Moved):
        return (finding.claim,), (finding.before, finding.after)
    if isinstance(finding, Drifted):
        return (finding.name.partition(".")[0],), None
    return finding.claims, None


def _lines(finding: Finding, most: int | None) -> Iterator[Line]:
    match finding:
        case Observed(name=name, difference=difference) | Warned(category=name, difference=difference):
            yield from lines_of(name, difference, most)
        case Drifted():
            mark = {ONLY_BEFORE: GONE, ONLY_AFTER: CAME}.get(finding.how, CHANGED)
            yield Line(0, mark, (Piece(mark, str(finding)),))
        case Moved():
            for mark, text in ((SAME, finding.why), (GONE, finding.was), (CAME, finding.now), (SAME, finding.known)):
                if text:
                    yield Line(0, mark, (Piece(mark, text),))
            for name, difference in finding.observed.items():
                yield from lines_of(name, difference, most)
