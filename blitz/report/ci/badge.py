"""A record as a badge: one small SVG for a README."""

import jinja2

from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN

_LETTER = 6.6  # pixels that a letter of 11 pixels takes, about
_PADDING = 10
# Dark enough for white letters on them.
_COLOURS = {BROKEN: "#b3261e", UNPROVEN: "#51606f", HOLDS: "#0b6e4f"}

_BADGE = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
    """\
<svg xmlns="http://www.w3.org/2000/svg" width="{{ left + right }}" height="20" role="img" aria-label="{{ label }}: {{ said }}">
<title>{{ label }}: {{ said }}</title>
<clipPath id="r"><rect width="{{ left + right }}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)"><rect width="{{ left }}" height="20" fill="#2b3642"/><rect x="{{ left }}" width="{{ right }}" height="20" fill="{{ colour }}"/></g>
<g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{{ left / 2 }}" y="14">{{ label }}</text>
<text x="{{ left + right / 2 }}" y="14">{{ said }}</text>
</g>
</svg>
"""
)


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
    return _BADGE.render(label=label, said=said, left=left, right=right, colour=_COLOURS[verdict])
