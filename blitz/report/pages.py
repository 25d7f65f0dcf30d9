"""Where things stand in the site."""

import re

from blitz.claims import Chapter

START = "index.html"
MATRIX = "matrix.html"
COMPARE = "compare.html"
PICTURES = "pictures.html"


def page_of(chapter: Chapter) -> str:
    """Name the file of a chapter's page: after its folder, unless that is no plain name or another page's."""
    name = f"{chapter.folder}.html"
    plain = re.fullmatch(r"[\w-]+\.html", name, flags=re.ASCII) and name not in (START, MATRIX, COMPARE, PICTURES)
    return name if plain else f"chapter-{chapter.number}.html"
