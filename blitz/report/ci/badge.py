"""A record as a badge: one small SVG for a README."""

from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN
from blitz.report.templating import render

_LETTER = 6.6  # pixels that a letter of 11 pixels takes, about
_PADDING = 10
# Dark enough for white letters on them.
_COLOURS = {BROKEN: "#b3261e", UNPROVEN: "#51606f", HOLDS: "#0b6e4f"}


def badge_of(record: dict) -> str:
    """Draw a badge that names the release and says how many claims are broken, or how many hold.

    Args:
        record: As :func:`blitz.record.read_record` gives it.

    Returns:
        The text of an SVG: red where a claim is broken, grey where none is proved, green otherwise.
    """
    counts = record["counts"]
    proved = counts[HOLDS] + counts[SUPERSEDED]
    label = f"PyTorch {record['environment']['torch'].split('+')[0]}"
    if counts[BROKEN]:
        said, verdict = f"{counts[BROKEN]} of {sum(counts.values())} claims broken", BROKEN
    elif proved:
        said, verdict = f"{counts[HOLDS]} claims hold", HOLDS
        said += f", {counts[SUPERSEDED]} superseded" if counts[SUPERSEDED] else ""
    else:
        said, verdict = "nothing proved", UNPROVEN
    left, right = (round(_LETTER * len(text) + 2 * _PADDING) for text in (label, said))
    return render("badge.svg", label=label, said=said, left=left, right=right, colour=_COLOURS[verdict])
