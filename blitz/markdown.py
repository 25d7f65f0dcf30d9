"""Texts in Markdown."""

import html
import re


def plain(text: object) -> str:
    """Make a text say in Markdown, on one line, what it says: neither HTML nor Markdown is left in it."""
    line = html.escape(" ".join(str(text).split()), quote=False)
    return re.sub(r"([\\`*_{}\[\]#|~$@-])", r"\\\1", line)
