"""``blitz split``."""

import itertools
import string
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from blitz.cli.errors import UserError
from blitz.cli.networks import require_torch

if TYPE_CHECKING:
    from blitz.parallel import SplitBatch

LETTERS = string.ascii_uppercase  # one a device, so that nobody depends on the colours
STYLES = [f"black on {colour}" for colour in ("cyan", "yellow", "green", "magenta", "white", "bright_blue")]
WIDTH = 60  # letters in a row, at most


def split(devices: str, batch: int, samples: int) -> None:
    """Print, for each number of devices, what the model and the loop told of each batch, and a picture.

    Args:
        devices: Numbers of devices, with commas between them.
        batch: Samples in a batch.
        samples: Samples in the data set.
    """
    counts = [_count(text, devices) for text in devices.split(",")]
    console = Console(highlight=False, markup=False)
    for place, count in enumerate(counts):
        batches = _batches(count, samples, batch)
        console.print("\n" * bool(place) + f"{count} virtual {'device' if count == 1 else 'devices'}", style="bold")
        for one in batches:
            typer.echo("\n".join([*one.inside, one.outside]))  # to the letter; rich would expand the tabs
        for row in picture([one.shares for one in batches], count):
            console.print(row, soft_wrap=True)


def _count(text: str, devices: str) -> int:
    if len(text) > 10 or not text.strip().isdecimal() or not 1 <= int(text) <= len(LETTERS):
        raise UserError(
            f"--devices {devices}: {text!r} is no number of devices from 1 to {len(LETTERS)}; write 1,2,3,8, say"
        )
    return int(text)


def _batches(devices: int, samples: int, batch: int) -> list["SplitBatch"]:
    require_torch()
    from blitz.parallel import split_batches, virtual

    try:
        return split_batches(devices, samples, batch)
    except virtual.VirtualDevicesError as error:
        raise UserError(str(error)) from None


def picture(shares: list[list[int]], devices: int) -> list[Text]:
    """Draw who gets what: a row a batch, and in it a block of letters a device, A for the first.

    Args:
        shares: For each batch, how many samples each device got, in the devices' order.
        devices: How many there are.

    Returns:
        The rows. Where batches are wider than a row, a letter stands for several samples, and a last row says so.
    """
    each = -(-max(map(sum, shares)) // WIDTH)
    blocks = [_blocks(got, each) for got in shares]
    width = max(map(len, blocks))
    rows = []
    for number, (drawn, got) in enumerate(zip(blocks, shares, strict=True), 1):
        drawn.pad_right(width - len(drawn) + 2)
        rows.append(Text.assemble(f"batch {number:<4}", drawn, _told(got, devices)))
    return rows if each == 1 else [*rows, Text(f"a letter stands for up to {each} samples")]


def _blocks(got: list[int], each: int) -> Text:
    letters = zip(LETTERS, itertools.cycle(STYLES), got, strict=False)
    return Text.assemble(*((letter * -(-samples // each), style) for letter, style, samples in letters))


def _told(got: list[int], devices: int) -> str:
    told = [f"{letter} {samples}" for letter, samples in zip(LETTERS, got, strict=False)]
    idle = LETTERS[len(got) : devices]
    return ", ".join(told) + (f"; nothing for {', '.join(idle)}" if idle else "")
