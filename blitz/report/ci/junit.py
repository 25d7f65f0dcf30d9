"""A record as JUnit's XML: a suite a chapter, a case a claim."""

import re
from xml.etree import ElementTree as ET

from blitz.claims import Claim, Registry
from blitz.record import BROKEN, SUPERSEDED, UNPROVEN

# XML 1.0 has no way to write these, not even by number.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(registry: Registry, record: dict) -> str:
    """Write a record as JUnit's XML.

    A broken claim is a failure, an unproven one is skipped; each says why. A superseded claim passes, since what is
    true today was proved, and its output says what that is.

    Args:
        registry: The claims.
        record: As :func:`blitz.record.read_record` gives it.

    Returns:
        The text of the file. Names of cases are the claims' ids.
    """
    root = ET.Element("testsuites", name=_text(f"torch {record['environment']['torch']}"))
    for chapter in registry.chapters.values():
        claims = [claim for claim in registry if claim.chapter == chapter.number and claim.id in record["claims"]]
        if not claims:
            continue
        suite = ET.SubElement(root, "testsuite", name=_text(chapter.title))
        for claim in claims:
            _add(suite, f"blitz.{chapter.folder}", claim, record["claims"][claim.id])
        _count(suite)
    _count(root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(suite: ET.Element, classname: str, claim: Claim, entry: dict) -> None:
    seconds = sum(proof["seconds"] for proof in entry["proofs"])
    case = ET.SubElement(suite, "testcase", name=_text(claim.id), classname=classname, time=f"{seconds:.3f}")
    why = _text(entry["why"] or "")
    if entry["verdict"] == BROKEN:
        failure = ET.SubElement(case, "failure", message=why, type=BROKEN)
        failed = [f"{proof['id']}: {proof['why']}" for proof in entry["proofs"] if proof["outcome"] == "failed"]
        failure.text = _text("\n".join([claim.says, *failed]))
    elif entry["verdict"] == UNPROVEN:
        ET.SubElement(case, "skipped", message=why)
    elif entry["verdict"] == SUPERSEDED:
        ET.SubElement(case, "system-out").text = _text(f"superseded: {claim.era}")


def _count(element: ET.Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for plural, name in (("failures", "failure"), ("skipped", "skipped")):
        element.set(plural, str(sum(case.find(name) is not None for case in cases)))
    element.set("errors", "0")
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _text(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))
