"""The documents' examples as code that runs: a file a chapter, a cell a claim.

The files are Python that runs from top to bottom. A line ``# %% autograd.grad-is-4.5`` begins the cell of that claim;
what stands before the first of them, under ``# %%`` alone, is what all cells of the chapter begin with.
"""

import re
from pathlib import Path
from typing import Dict, NamedTuple, Union

_CELL = re.compile(r"# %%(?: (\S+))?")


class Examples(NamedTuple):
    """The examples of one chapter.

    Attributes:
        setup: What comes before all of them; may be empty.
        cells: Code by claim, in the order of the file.
    """

    setup: str
    cells: Dict[str, str]


def read_examples(path: Union[str, Path]) -> Examples:
    """Read the examples of a chapter.

    Args:
        path: A file of cells.

    Raises:
        OSError: The file can't be read.
        ValueError: A claim has two cells.
    """
    setup, cells = [], {}  # type: ignore[var-annotated]
    lines = setup
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        begun = _CELL.fullmatch(line)
        if begun is None:
            lines.append(line)
        elif begun.group(1):
            if begun.group(1) in cells:
                raise ValueError("{}: {} has two cells; join them".format(path, begun.group(1)))
            lines = cells[begun.group(1)] = []
    return Examples("\n".join(setup).strip(), {claim: "\n".join(code).strip() for claim, code in cells.items()})
