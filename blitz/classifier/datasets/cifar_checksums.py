"""Which of CIFAR-10's files are known, and that they are what they should be; asked before any of them is unpickled.

1. A folder that :mod:`~blitz.classifier.datasets.cifar_format` wrote has a list of checksums in it; every file must
   have the one listed.
2. Otherwise, where any file has its original's checksum, every file must.
3. Otherwise nothing is known of the files. They are read all the same, as all are: by
   :mod:`~blitz.classifier.datasets.pickled`, which runs none of them.
"""

import hashlib
import re
from typing import Dict, NamedTuple

from blitz.classifier.datasets.cifar_format import CHECKSUMS_FILE
from blitz.classifier.datasets.images import DataError
from blitz.classifier.datasets.reading import ANEW, read_file

# MD5, as torchvision's class has them.
ORIGINAL = {
    "batches.meta": "5ff9c542aee3614f3951f8cda6e48888",
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}


class Verified(NamedTuple):
    """Files that are what they should be, as far as that can be known.

    Attributes:
        checksums: The MD5 checksum of each file, in hexadecimal, by its name.
        trust: How far that is, in words that follow "CIFAR-10 from <folder>".
    """

    checksums: Dict[str, str]
    trust: str


def verified(folder, contents):
    """Compare files with the checksums that they should have.

    Args:
        folder: Where they are, a :class:`pathlib.Path`.
        contents: Their bytes, by name.

    Returns:
        :class:`Verified`.

    Raises:
        DataError: A file is not what it should be, or the list of checksums is none.
    """
    # MD5 is what the original's checksums are; what it does not protect from, the unpickler does.
    found = {name: hashlib.md5(content).hexdigest() for name, content in contents.items()}  # noqa: S324
    if (folder / CHECKSUMS_FILE).exists():
        expected, trust = _listed(folder / CHECKSUMS_FILE), "whose files are those listed in " + CHECKSUMS_FILE
    elif any(found[name] == ORIGINAL[name] for name in found):
        expected, trust = ORIGINAL, "whose files are the original's"
    else:
        expected, trust = found, "whose files have no known checksum"
    for name, checksum in found.items():
        if expected.get(name) != checksum:
            raise DataError("{}: has not the checksum that it should have; {}".format(folder / name, ANEW))
    return Verified(found, trust)


def _listed(path):
    """Read a list as ``md5sum`` writes it."""
    lines = read_file(path, largest=10000).decode("ascii", "replace").splitlines()
    matches = [re.match("([0-9a-f]{32})  ([a-z0-9_.]+)$", line) for line in lines]
    if not all(matches):
        raise DataError("{}: is no list of checksums; {}".format(path, ANEW))
    return {match.group(2): match.group(1) for match in matches}
