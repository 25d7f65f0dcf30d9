"""One picture of the report."""

from typing import NamedTuple

from markupsafe import Markup


class Picture(NamedTuple):
    """A picture with what it shows.

    Attributes:
        name: Its place on the page; no other picture has it.
        claim: The claim that it is about.
        title: In English and in Chinese.
        said: What it shows, likewise.
        image: An ``svg`` or an ``img`` element.
        lines: What the run printed of it.
    """

    name: str
    claim: str
    title: tuple[str, str]
    said: tuple[str, str]
    image: Markup
    lines: tuple[str, ...] = ()
