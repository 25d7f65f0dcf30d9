"""The pictures of a record, as SVG that stands in a page and takes its colours."""

from blitz.report.pictures.choice import pictures_of
from blitz.report.pictures.picture import Picture

__all__ = ["Picture", "pictures_of"]
