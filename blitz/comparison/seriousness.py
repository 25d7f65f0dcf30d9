"""What is more serious than what, and which of it fails a comparison."""

BROKE = "broke"
SUPERSEDED = "superseded"
OBSERVED = "observed"
NUMBERS = "numbers"
WARNED = "warned"
UNPROVABLE = "unprovable"
PROVABLE = "provable"
MENDED = "mended"

SECTIONS = (BROKE, SUPERSEDED, OBSERVED, NUMBERS, WARNED, UNPROVABLE, PROVABLE, MENDED)
"""The sections of a comparison, the most serious first."""

TITLES = {
    BROKE: "broke",
    SUPERSEDED: "superseded between the two",
    OBSERVED: "observed something else",
    NUMBERS: "numbers that differ",
    WARNED: "warnings that appeared or went",
    UNPROVABLE: "can't be told any more",
    PROVABLE: "can be told now",
    MENDED: "mended",
}

FAILING = {
    "broken": (BROKE,),
    "superseded": (BROKE, SUPERSEDED),
    "observed": (BROKE, SUPERSEDED, OBSERVED, WARNED),
}
"""What ``--fail-on`` takes, and the sections of which one that is not empty fails the comparison.

Numbers are not among them: another processor changes them as well.
"""
