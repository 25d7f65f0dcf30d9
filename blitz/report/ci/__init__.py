"""What continuous integration shows of a record: JUnit's XML, GitHub's summary and annotations, a badge."""

from blitz.report.ci.badge import badge_of
from blitz.report.ci.github import annotations_of, summary_of
from blitz.report.ci.junit import junit_of

__all__ = ["annotations_of", "badge_of", "junit_of", "summary_of"]
