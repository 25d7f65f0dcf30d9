"""The pictures of a record, as SVG that stands in a page and takes its colours."""

from blitz.report.pictures.choice import Picture, pictures_of

__all__ = ["Picture", "pictures_of"]
