"""The kinds of fault: what a proof can do to the process that runs it, and what must be known of it then.

The modules hold nothing but functions, a fault each, and import no more than the standard library before they strike.
"""

from . import crashes, ends, hangs, imports, leaks, output  # they enter themselves
from .kinds import FAULTS, Fault

__all__ = ["FAULTS", "Fault", "crashes", "ends", "hangs", "imports", "leaks", "output"]
