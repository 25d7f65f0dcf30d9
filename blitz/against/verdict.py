"""What is said of a benchmark: faster, slower or no difference found."""

import enum
from dataclasses import dataclass


class Verdict(str, enum.Enum):
    """What this interpreter is, compared with the other one."""

    faster = "faster"
    slower = "slower"
    same = "no difference found"
    unknown = "too few pairs"


@dataclass(frozen=True)
class Standing:
    """One benchmark's comparison.

    Attributes:
        ratio: Median over the pairs of this interpreter's seconds divided by the other's; above 1, this one is slower.
        low: Of the confidence interval; 0 where there were too few pairs.
        high: Or infinity.
        confidence: Of that interval, such as 0.975: what is left of 95 % where one has looked before.
        visible: The smallest difference that would have been seen in four of five such comparisons, as a share (0.03 is
            3 %); or infinity.
        pairs: How many there were.
    """

    ratio: float
    low: float
    high: float
    confidence: float
    visible: float
    pairs: int

    @property
    def verdict(self) -> Verdict:
        """Say which is faster, if that is sure."""
        if self.low == 0:
            return Verdict.unknown
        if self.low > 1:
            return Verdict.slower
        return Verdict.faster if self.high < 1 else Verdict.same
