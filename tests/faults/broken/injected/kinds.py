"""What a kind of fault is."""

from collections.abc import Callable
from typing import NamedTuple, Optional

SETUP, CALL, AFTER, TEARDOWN, IMPORT = "setup", "call", "after", "teardown", "import"


class Fault(NamedTuple):
    """A kind of fault.

    Attributes:
        strike: Does it.
        when: In the setup of a fixture, instead of the proof, after the proof has passed, in the teardown of a fixture,
            or where the module of the proof is imported.
        why: A pattern that the reason matches why the proof failed; None where it passes all the same.
        leaves: A pattern that a line of the proof's leaks matches; None where there are none.
    """

    strike: Callable
    when: str
    why: Optional[str]
    leaves: Optional[str]


FAULTS = {}


def fault(why=None, leaves=None, when=CALL):
    """Enter a function as a kind of fault, under its own name."""

    def enter(function):
        FAULTS[function.__name__] = Fault(function, when, why, leaves)
        return function

    return enter
