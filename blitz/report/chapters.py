"""The chapters as the report shows them: claims with all that is known of each."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup
from packaging.version import InvalidVersion

from blitz.claims import Chapter, Claim, Registry
from blitz.record import BROKEN, VERDICTS
from blitz.record.falsified import NOTICED, ways_to_fail
from blitz.report.columns import Column
from blitz.report.eras import sentence
from blitz.report.highlighting import highlighted
from blitz.report.pages import page_of
from blitz.report.sources import Source
from blitz.report.verdicts import Stretch, stretches, timeline, verdict_in

_LONG = 240  # characters of an observation; longer ones are folded


class ShownProof(NamedTuple):
    """A proof on the page of a chapter.

    Attributes:
        name: Of its function.
        where: File and line.
        anchor: Its place on the page.
        code: Highlighted; None where another claim of this page has shown it already.
    """

    name: str
    where: str
    anchor: str
    code: Markup | None


class Observation(NamedTuple):
    """A value that a proof saw: its name, the text to show, and whether that is long."""

    name: str
    text: str
    long: bool


class ShownClaim(NamedTuple):
    """A claim on the page of its chapter.

    Attributes:
        claim: As the registry has it.
        verdict: In the record that the page is about.
        why: One line, where it is broken or unproven.
        known: Why a claim that is broken on this release is known to be.
        era: Until when it is true, in English and in Chinese, where that is known to end.
        example: The documents' example as code, highlighted; None where there is none.
        observations: What was seen.
        warnings: What the release warned of.
        proofs: The sources.
        runs: How many proofs ran, parametrised ones each by itself.
        drawn: How many examples were drawn.
        devices: ``virtual`` or ``real``, and the most devices that a proof ran on; None where it needed one only.
        ways: How many mutants were noticed; None where none was ever tried.
        mutants: What those break.
        timeline: The verdict in each column.
        stretches: The same in words.
    """

    claim: Claim
    verdict: str
    why: str | None
    known: str | None
    era: tuple[str, str] | None
    example: Markup | None
    observations: list[Observation]
    warnings: list[dict]
    proofs: list[ShownProof]
    runs: int
    drawn: int
    devices: tuple[str, int] | None
    ways: int | None
    mutants: list[str]
    timeline: list[str]
    stretches: list[Stretch]


class ShownChapter(NamedTuple):
    """A chapter: its entry in the registry, its claims, and how many of each verdict."""

    chapter: Chapter
    claims: list[ShownClaim]
    counts: Mapping[str, int]

    @property
    def page(self) -> str:
        """The file of the page."""
        return page_of(self.chapter)


def counts_of(column: Column, claims: Iterable[Claim]) -> dict[str, int]:
    """Count the verdicts that a record gives to some claims, in the order of :data:`blitz.record.VERDICTS`."""
    found = Counter(verdict_in(column, claim.id) for claim in claims)
    return {verdict: found[verdict] for verdict in VERDICTS}


def chapters_of(
    registry: Registry,
    columns: Sequence[Column],
    main: Column,
    proofs: Mapping[str, Sequence[Source]],
    examples: Mapping[str, str],
) -> list[ShownChapter]:
    """Gather what the pages of the chapters show.

    Args:
        registry: The claims.
        columns: All records.
        main: The one that the pages are about.
        proofs: Sources by claim.
        examples: The documents' examples as code, by claim.
    """
    shown = []
    for chapter in registry.chapters.values():
        own = [claim for claim in registry if claim.chapter == chapter.number]
        anchors: dict[str, str] = {}
        claims = [
            _shown(claim, columns, main, _proofs(proofs.get(claim.id, ()), anchors), examples.get(claim.id))
            for claim in own
        ]
        shown.append(ShownChapter(chapter, claims, counts_of(main, own)))
    return shown


def _shown(
    claim: Claim, columns: Sequence[Column], main: Column, proofs: list[ShownProof], example: str | None
) -> ShownClaim:
    entry = main.entry(claim.id) or {}
    verdict = verdict_in(main, claim.id)
    ran = entry.get("proofs", [])
    falsified = _falsified(claim.id, columns, main)
    return ShownClaim(
        claim=claim,
        verdict=verdict,
        why=entry.get("why"),
        known=known_of(claim, main) if verdict == BROKEN else None,
        era=claim.era and sentence(claim.era, columns),
        example=None if example is None else highlighted(example),
        observations=[_observation(*pair) for pair in sorted(entry.get("observations", {}).items())],
        warnings=entry.get("warnings", []),
        proofs=proofs,
        runs=len(ran),
        drawn=sum(proof["examples"] or 0 for proof in ran),
        devices=_devices(ran),
        ways=ways_to_fail(falsified),
        mutants=[
            mutant["breaks"]
            for mutant in falsified.get("falsified", {}).get("mutants", [])
            if mutant["outcome"] == NOTICED
        ],
        timeline=timeline(columns, claim.id),
        stretches=stretches(columns, claim.id),
    )


def known_of(claim: Claim, column: Column) -> str | None:
    """Say why a release is known to break a claim; None where it is not."""
    try:
        exception = claim.exception_on(column.torch)
    except InvalidVersion:  # of a private build
        return None
    return exception and exception.because


def _falsified(claim: str, columns: Sequence[Column], main: Column) -> dict:
    """Find where mutants of a claim were tried: in the main record, or else in the newest other one."""
    for column in (main, *reversed(columns)):
        entry = column.entry(claim)
        if entry and "falsified" in entry:
            return entry
    return {}


def _proofs(sources: Sequence[Source], anchors: dict[str, str]) -> list[ShownProof]:
    """Show each source once on a page; ``anchors`` keeps by place which ones are there."""
    shown = []
    for proof in sources:
        code = None if proof.where in anchors else highlighted(proof.source)
        anchor = anchors.setdefault(proof.where, f"proof-{len(anchors) + 1}")
        shown.append(ShownProof(proof.name, proof.where, anchor, code))
    return shown


def _devices(proofs: Iterable[dict]) -> tuple[str, int] | None:
    ran = [proof["devices"] for proof in proofs if proof.get("devices")]
    most = max(ran, key=lambda devices: devices["count"], default=None)
    return most and (most["kind"], most["count"])


def _observation(name: str, value: Any) -> Observation:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Observation(name, text, len(text) > _LONG)
