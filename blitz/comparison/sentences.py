"""What a comparison says of itself, in the same sentences in each format for people."""

import json

from blitz.comparison.comparison import Comparison, Finding
from blitz.comparison.seriousness import TITLES
from blitz.numbers import ROUNDING
from blitz.numbers import Difference as Drifted
from blitz.record import INTRODUCTION


def title(comparison: Comparison) -> str:
    """Name the two releases, and the suite where it is not the introduction's."""
    suite = "" if comparison.after.suite == INTRODUCTION else f"{comparison.after.suite}: "
    return f"{suite}torch {comparison.before.release} → {comparison.after.release}"


def others(comparison: Comparison) -> list[str]:
    """Say what else differs between the two runs, in one line, or in none."""
    told = [f"{name} {_text(old)} → {_text(new)}" for name, (old, new) in comparison.also_differs.items()]
    return [f"also differ: {', '.join(told)}"] if told else []


def apart(comparison: Comparison) -> list[str]:
    """Say how many claims are not compared or only with reserve, a line for each reason."""
    sides = (
        (f"the old record (torch {comparison.before.release})", comparison.only_before),
        (f"the new record (torch {comparison.after.release})", comparison.only_after),
    )
    told = [f"not compared: {_claims(claims)} of which only {side} tells" for side, claims in sides if claims]
    if comparison.other_proofs:
        told.append(
            f"{_claims(comparison.other_proofs)} by other proofs on either side, which may differ in themselves"
        )
    return told


def stayed(comparison: Comparison) -> str:
    """Count what stayed, by verdict."""
    everything = [claim for claims in comparison.stayed.values() for claim in claims]
    if not everything:
        return "no claim stayed as it was"
    by_verdict = ", ".join(f"{len(claims)} {verdict}" for verdict, claims in comparison.stayed.items() if claims)
    whole = "" if comparison.sections or len(everything) == 1 else "all "
    return f"{whole}{_claims(everything)} stayed: {by_verdict}"


def counted(comparison: Comparison) -> str:
    """Say in a few words what changed, the most serious first; or that all stayed."""
    told = [f"{len(found)} {TITLES[section]}{_mildly(found)}" for section, found in comparison.sections.items()]
    return ", ".join(told) if told else stayed(comparison)


def _mildly(found: tuple[Finding, ...]) -> str:
    """Say of numbers that another processor may be all there is to it."""
    return " in rounding only" if all(isinstance(one, Drifted) and one.how == ROUNDING for one in found) else ""


def _claims(claims: list[str] | tuple[str, ...]) -> str:
    return f"{len(claims)} claim{'' if len(claims) == 1 else 's'}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
