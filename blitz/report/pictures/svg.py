"""A figure of matplotlib as SVG that stands in a page: text stays text, and the colours are the page's own."""

import io
import re

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from blitz.gallery import look

# What a page calls the colours of the gallery's look.
_COLOURS = {
    look.PAPER: "var(--card)",
    look.INK: "var(--ink)",
    look.MUTED: "var(--muted)",
    look.GRID: "var(--line)",
    look.BLUES[4]: "var(--blue)",
    look.BLUES[6]: "var(--strong-blue)",
    look.ORANGES[5]: "var(--orange)",
}


def svg_of(figure: Figure, alt: str) -> Markup:
    """Render a figure.

    Args:
        figure: Its colours are some of :mod:`blitz.gallery.look`.
        alt: What a screen reader says.

    Returns:
        An ``svg`` element. Its size is its ``viewBox``'s; the page may make it as narrow as it likes.
    """
    file = io.StringIO()
    # Ids are made from the salt and from what they stand for, so that equal pictures are equal text.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    for colour, variable in _COLOURS.items():
        text = text.replace(colour, variable)
    # Of the page's own type, at a size that does not depend on matplotlib's.
    text = re.sub(r"font: (?:\w+ )?([\d.]+)px '[^;\"]*", r"font: \1px var(--sans)", text)
    _, width, rest = re.split(r'width="([\d.]+)pt"', text, maxsplit=1)
    head = f'<svg class="chart" role="img" aria-label="{escape(alt)}" width="{float(width) * 4 / 3:.0f}"'
    rest = re.sub(r'^ height="[\d.]+pt"|height="[\d.]+pt" ', " ", rest, count=1)
    attributes = re.search(r'viewBox="[^"]*"', text)
    body = rest[rest.index(">") + 1 :]
    scale = attributes[0] if attributes else ""
    svg = f'{head} {scale} xmlns:xlink="http://www.w3.org/1999/xlink">{body.strip()}'
    return Markup(svg)  # noqa: S704 - matplotlib escapes whatever is written into a figure
