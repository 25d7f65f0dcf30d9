"""The pictures and the page, on disk."""

from pathlib import Path

import jinja2
import numpy as np

from blitz.gallery import look
from blitz.gallery.accuracy import draw_confusion, draw_per_class
from blitz.gallery.findings import Findings
from blitz.gallery.images import draw_filters, draw_test_images, draw_training_images
from blitz.gallery.loss import draw_loss
from blitz.whole import write_whole

# Under the names by which the template shows them.
_PICTURES = {
    "loss": draw_loss,
    "test-images": draw_test_images,
    "per-class": draw_per_class,
    "confusion": draw_confusion,
    "filters": draw_filters,
    "training-images": draw_training_images,
}
_PAGE = "index.html"

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("blitz.gallery"),
    autoescape=True,  # whatever a name or a line holds is text
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["percent"] = look.percent
_TEMPLATES.globals["zip"] = zip


def show(findings: Findings, folder: str | Path) -> Path:
    """Draw all pictures of a run and write them, and the page that shows them, into a folder.

    Everything is drawn before anything is written; then each file is replaced as a whole, the page last.

    Args:
        findings: What the run found.
        folder: Where to; made where it is missing.

    Returns:
        The page, ``index.html``.

    Raises:
        OSError: The folder or a file in it can't be written.
    """
    folder = Path(folder)
    pictures = {name: look.png_of(draw(findings)) for name, draw in _PICTURES.items()}
    html = _TEMPLATES.get_template(_PAGE).render(
        findings=findings, size={name: _size(png) for name, png in pictures.items()}, mistakes=_mistakes(findings)
    )
    for name, png in pictures.items():
        write_whole(folder / f"{name}.png", png)
    # A path among the texts may hold bytes that are no text.
    write_whole(folder / _PAGE, html.encode("utf-8", "replace"))
    return folder / _PAGE


def _size(png: bytes) -> tuple[int, int]:
    """Read a PNG's width and height in pixels from its head."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _mistakes(findings: Findings) -> list[str | None]:
    """Name, for each class, the one that its images are most often mistaken for; None where there is no mistake."""
    wrong = findings.confusion.copy()
    np.fill_diagonal(wrong, 0)
    return [findings.classes[row.argmax()] if row.any() else None for row in wrong]
