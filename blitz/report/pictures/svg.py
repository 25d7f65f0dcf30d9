"""A figure of matplotlib as SVG that stands in a page: text stays text, and the colours are the page's own."""

import io
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from blitz.gallery import look

# What a page calls the colours of the gallery's look.
_COLOURS = {
    look.PAPER: "var(--card)",
    look.INK: "var(--ink)",
    look.MUTED: "var(--muted)",
    look.GRID: "var(--line)",
    look.BLUES[3]: "var(--pale-blue)",
    look.BLUES[4]: "var(--blue)",
    look.BLUES[6]: "var(--strong-blue)",
    look.BLUES[7]: "var(--deep-blue)",
    look.ORANGES[3]: "var(--pale-orange)",
    look.ORANGES[5]: "var(--orange)",
}
_PIXELS = 4 / 3  # to a point


def svg_of(figure: Figure, name: str, alt: str) -> Markup:
    """Render a figure.

    Args:
        figure: Its colours are some of :mod:`blitz.gallery.look`.
        name: Of the picture; no other picture of the page has it.
        alt: What a screen reader says.

    Returns:
        An ``svg`` element. Its size is its ``viewBox``'s; the page may make it as narrow as it likes.
    """
    file = io.StringIO()
    # Ids are made from the salt and from what they stand for, so that equal pictures are equal text.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ET.fromstring(file.getvalue())  # noqa: S314 - matplotlib's own
    _drop(root, "metadata", "style")  # the style would be the whole page's
    used = {reference for element in root.iter() for value in element.attrib.values() for reference in _referred(value)}
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {
            key.rpartition("}")[2]: _own(value, name)
            for key, value in element.attrib.items()
            if key != "id" or value in used
        }
        if "id" in element.attrib:
            element.set("id", f"{name}-{element.get('id')}")
    width = float(root.get("width", "0pt").removesuffix("pt")) * _PIXELS
    root.attrib = {
        "class": "chart",
        "role": "img",
        "aria-label": alt,
        "width": f"{width:.0f}",
        "viewBox": root.get("viewBox", ""),
        "stroke-linejoin": "round",
    }
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - whatever is text in it is escaped


def _drop(element: ET.Element, *names: str) -> None:
    for child in list(element):
        if child.tag.rpartition("}")[2] in names:
            element.remove(child)
        else:
            _drop(child, *names)


def _referred(value: str) -> list[str]:
    """List the ids that an attribute refers to."""
    return re.findall(r"(?:^|url\()#([\w-]+)", value)


def _own(value: str, name: str) -> str:
    """Make an attribute's colours and type the page's, and the ids that it refers to this picture's."""
    for colour, variable in _COLOURS.items():
        value = value.replace(colour, variable)
    value = re.sub(r"font: (?:\w+ )?([\d.]+)px '.*?'(?:, [^;]*)?(?=;|$)", r"font: \1px var(--sans)", value)
    return re.sub(r"(^|url\()#([\w-]+)", rf"\1#{name}-\2", value)
