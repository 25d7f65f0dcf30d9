"""A comparison for a pull request or a page."""

from collections.abc import Iterator

from blitz.comparison.comparison import Comparison
from blitz.comparison.paragraphs import Paragraph, paragraphs
from blitz.comparison.sentences import apart, others, stayed, title
from blitz.comparison.seriousness import TITLES


def as_markdown(comparison: Comparison, most: int | None = None) -> str:
    """Write a comparison as Markdown.

    Args:
        comparison: What changed.
        most: Show no more than so many names, lines or entries of each observation; None for all.
    """
    blocks = [f"## {title(comparison)}", *others(comparison), *apart(comparison)]
    for section, findings in comparison.sections.items():
        blocks.append(f"### {TITLES[section]}")
        blocks += [_block(paragraph) for paragraph in paragraphs(findings, most)]
    return "\n\n".join([*blocks, stayed(comparison)]) + "\n"


def _block(paragraph: Paragraph) -> str:
    return "\n".join(_block_lines(paragraph))


def _block_lines(paragraph: Paragraph) -> Iterator[str]:
    yield ", ".join(f"`{claim}`" for claim in paragraph.about) + (
        ": {} → {}".format(*paragraph.verdicts) if paragraph.verdicts else ""
    )
    if paragraph.lines:
        fence = "```"
        while any(fence in line.text for line in paragraph.lines):
            fence += "`"
        yield f"\n{fence}diff"
        for line in paragraph.lines:
            # The mark first, since that is what the colours of a diff go by.
            yield f"{_MARKS.get(line.mark, line.mark)} {'  ' * line.depth}{line.text}"
        yield fence


_MARKS = {"~": "!"}  # how a diff marks a line that reads otherwise
