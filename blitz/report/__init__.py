"""The report: a site of plain files that shows records side by side, chapter by chapter and claim by claim.

Runs outside the release under test, on Python 3.10 or newer. It knows nothing of torch: all that it shows comes in as
records, the registry, and the sources of proofs and examples. Whatever a record holds is text.
"""

from blitz.report.columns import Column, columns_of
from blitz.report.site import write_site
from blitz.report.sources import Source, Sources

__all__ = ["Column", "Source", "Sources", "columns_of", "write_site"]
