"""Python with its keywords, strings and comments marked, by Pygments."""

from collections.abc import Iterable, Iterator

import pygments
from markupsafe import Markup
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text

_MARKED = (Comment, Keyword, Number, String, Operator.Word, Name.Decorator, Name.Function, Name.Builtin.Pseudo)


class _MarkedOnly(Filter):
    """Let only the kinds of token through that look different: the pages get a third of the size."""

    def filter(self, lexer: Lexer, stream: Iterable) -> Iterator:  # noqa: ARG002 - pygments gives it
        for kind, text in stream:
            broad = next((marked for marked in _MARKED if kind in marked), Text)
            yield broad, text


_LEXER = PythonLexer(stripnl=True)
_LEXER.add_filter(_MarkedOnly())
_FORMATTER = HtmlFormatter(nowrap=True)


def highlighted(source: str) -> Markup:
    """Mark up Python's source as HTML, with Pygments' short classes (``k``, ``s``, ``c``, …)."""
    return Markup(pygments.highlight(source, _LEXER, _FORMATTER).rstrip("\n"))  # noqa: S704 - pygments escapes
