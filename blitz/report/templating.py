"""The templates, which take whatever a record holds for text."""

import jinja2

import blitz
from blitz.record import VERDICTS
from blitz.report.pages import page_of
from blitz.report.verdicts import LETTERS, WORDS

_TEMPLATES = jinja2.Environment(
    # The gallery's page and these have the base of their style in common.
    loader=jinja2.ChoiceLoader([jinja2.PackageLoader("blitz.report"), jinja2.PackageLoader("blitz.gallery")]),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(
    letters=LETTERS, words=WORDS, verdict_names=VERDICTS, page_of=page_of, version=blitz.__version__
)


def render(template: str, **context: object) -> str:
    """Render a template by its name; every text of the context is escaped."""
    return _TEMPLATES.get_template(template).render(context)
