"""Compare two records."""

from typing import NamedTuple

from blitz.claims import Registry
from blitz.comparison.numbers import drifted
from blitz.comparison.observations import Observed, changes_of, grouped
from blitz.comparison.seriousness import FAILING, NUMBERS, OBSERVED, SECTIONS, WARNED
from blitz.comparison.sides import Side, also_differs, side_of
from blitz.comparison.verdicts import Moved, moved, section_of
from blitz.comparison.warned import Warned, warned
from blitz.numbers import Difference as Drifted
from blitz.record import VERDICTS

Finding = Moved | Observed | Drifted | Warned


class ComparisonError(ValueError):
    """Two records that can't be compared; the message says why, and what to do."""


class Comparison(NamedTuple):
    """What changed from one record to another.

    Attributes:
        before: The old run.
        after: The new one.
        also_differs: What besides PyTorch differs between the two, old and new by name.
        sections: What was found, by section, the most serious first; sections that are empty are left out.
        stayed: Claims of which nothing changed, by verdict.
        only_before: Claims of which the old record alone tells.
        only_after: Claims of which the new one alone tells.
        other_proofs: Claims that other proofs decided on either side, so far as both records have fingerprints of them.
    """

    before: Side
    after: Side
    also_differs: dict[str, tuple[object, object]]
    sections: dict[str, tuple[Finding, ...]]
    stayed: dict[str, tuple[str, ...]]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    other_proofs: tuple[str, ...]

    def fails(self, level: str) -> bool:
        """Tell whether there is anything as serious as a level of ``--fail-on``."""
        return any(section in self.sections for section in FAILING[level])


def compare(before: dict, after: dict, registry: Registry) -> Comparison:
    """Compare two records of one suite.

    Args:
        before: The old record, as :func:`blitz.record.read_record` gives it.
        after: The new one.
        registry: The suite's claims.

    Raises:
        ComparisonError: The two are of different suites, or there is no claim of which both tell.
    """
    sides = side_of(before), side_of(after)
    if sides[0].suite != sides[1].suite:
        raise ComparisonError(
            f"one record is of the suite {sides[0].suite!r} and the other of {sides[1].suite!r}; compare two of one"
        )
    releases = sides[0].release, sides[1].release
    old, new = before["claims"], after["claims"]
    order = _in_order(registry, old.keys() | new.keys())
    both = [(claim, old[claim], new[claim]) for claim in order if claim in old and claim in new]
    if not both:
        raise ComparisonError("the two records tell of no claim in common; verify the same claims on both sides")
    found: dict[str, list[Finding]] = {section: [] for section in SECTIONS}
    changes = {}
    for claim, was, now in both:
        section = section_of(was["verdict"], now["verdict"])
        if section is None:
            changes[claim] = changes_of(was, now)
        else:
            found[section].append(moved(claim, was, now, releases, registry))
    found[OBSERVED] += grouped(changes.items())
    found[NUMBERS] += drifted(before, after)
    warnings = warned(both)
    found[WARNED] += warnings
    warning = {claim for one in warnings for claim in one.claims}
    same = [claim for claim, changed in changes.items() if not changed and claim not in warning]
    return Comparison(
        *sides,
        also_differs(before, after),
        {section: tuple(findings) for section, findings in found.items() if findings},
        {verdict: tuple(claim for claim in same if new[claim]["verdict"] == verdict) for verdict in VERDICTS},
        tuple(claim for claim in order if claim not in new),
        tuple(claim for claim in order if claim not in old),
        tuple(claim for claim, was, now in both if _fingerprints_differ(was, now)),
    )


def _fingerprints_differ(before: dict, after: dict) -> bool:
    return "fingerprint" in before and "fingerprint" in after and before["fingerprint"] != after["fingerprint"]


def _in_order(registry: Registry, claims: set[str]) -> list[str]:
    """Put claims in the registry's order, then those that it does not know (any more)."""
    known = [claim.id for claim in registry if claim.id in claims]
    return known + sorted(claims - set(known))
