"""The atlas: what the suite found on every minor release of PyTorch, from 1.3 to the newest.

``releases.toml`` is the table of releases, from which everything is derived that is done release by release;
``records`` has what was found on each. Knows nothing of torch, and imports nothing slow.
"""

from blitz.atlas.errors import AtlasError
from blitz.atlas.records import keep, record_of, recorded
from blitz.atlas.table import Release, nearest, release_of, releases

__all__ = ["AtlasError", "Release", "keep", "nearest", "record_of", "recorded", "release_of", "releases"]
