"""What one of pytest's reports says of a proof: its outcome, and why, in one line that is the same in every run."""

import re

from blitz.record import UNPROVEN
from blitz.record.verdict import FAILED, PASSED


def outcome_of(report, lacks):
    """Judge a report.

    Args:
        report: pytest's, of any phase.
        lacks: The need that the proof said was missing, or None.

    Returns:
        One of :data:`blitz.record.verdict.OUTCOMES`, and one line that says why, or None where the phase passed.
    """
    if report.skipped:
        if hasattr(report, "wasxfail"):
            return FAILED, "an expected failure proves nothing: {}".format(report.wasxfail or "xfail")
        return UNPROVEN, _one_line(re.sub(r"^[\w.]*(Skipped|Unproven): ", "", report.longrepr[2]))
    if report.failed:
        insisted = lacks is not None and report.when != "teardown"  # --require made it a failure; it proves nothing
        return (UNPROVEN if insisted else FAILED), _message(report)
    return PASSED, None


def stable(text):
    """Cut from a message what differs between runs: addresses, and where in PyTorch's sources it was raised."""
    text = re.sub(r"\s*\((Triggered|function) .*\)\s*$", "", text, flags=re.DOTALL)
    return re.sub(r"0x[0-9a-fA-F]+|(?<![\d.])[1-9]\d{13,14}(?![\d.])", "0x…", text).strip()


def first_line(report):
    """Give the line of a collection's report that says what went wrong: of a traceback, the last exception's."""
    text = str(report.longrepr)
    raised = re.findall(r"^E   +(.*)$", text, re.MULTILINE)
    return _one_line(raised[-1] if raised else text)


def _message(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    return _one_line(re.sub(r"^Failed: ", "", text))


def _one_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return stable(lines[0])[:500] if lines else "no message"
