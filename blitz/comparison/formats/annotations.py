"""A comparison as GitHub's annotations of a workflow's run."""

from collections.abc import Iterator

from blitz.comparison.comparison import Comparison
from blitz.comparison.paragraphs import paragraphs
from blitz.comparison.sentences import apart, as_fast, stayed, title
from blitz.comparison.seriousness import BROKE, SUPERSEDED, TITLES, UNPROVABLE

_LEVELS = {BROKE: "error", SUPERSEDED: "warning", UNPROVABLE: "warning"}  # a notice, where none is given


def as_annotations(comparison: Comparison, most: int | None = None) -> str:
    """Write a comparison as workflow commands, one line for each claim: ``::error title=…::…``.

    Args:
        comparison: What changed.
        most: Show no more than so many names, lines or entries of each observation; None for all.
    """
    return "".join(f"{line}\n" for line in _annotations(comparison, most))


def _annotations(comparison: Comparison, most: int | None) -> Iterator[str]:
    for section, findings in comparison.sections.items():
        for paragraph in paragraphs(findings, most):
            told = "\n".join(map(str, paragraph.lines)) or " → ".join(paragraph.verdicts or ())
            heading = f"{', '.join(paragraph.about)}: {TITLES[section]}"
            yield annotation(_LEVELS.get(section, "notice"), heading, told)
    told = "\n".join([*apart(comparison), stayed(comparison), *as_fast(comparison)])
    yield annotation("notice", title(comparison), told)


def annotation(level: str, heading: str, told: str) -> str:
    """Write one annotation as a workflow command.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        heading: Its title.
        told: What it says, in one line or more.
    """
    return f"::{level} title={_property(heading)}::{_data(told)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
