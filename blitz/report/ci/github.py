"""A record in GitHub's own terms: the summary of a job, and annotations."""

from blitz.claims import Registry
from blitz.comparison.formats.annotations import annotation
from blitz.markdown import plain
from blitz.record import BROKEN, SUPERSEDED, UNPROVEN, VERDICTS

_SIGNS = {"holds": "✔", SUPERSEDED: "↻", BROKEN: "✘", UNPROVEN: "?"}


def summary_of(registry: Registry, record: dict) -> str:
    """Write a record as the Markdown that a job's summary (``$GITHUB_STEP_SUMMARY``) shows.

    Args:
        registry: The claims.
        record: As :func:`blitz.record.read_record` gives it.

    Returns:
        The text: where it ran, the counts, then what is broken, superseded and unproven. Whatever the record holds is
        text in it, neither HTML nor Markdown.
    """
    found = record["environment"]
    counts = ", ".join(f"{record['counts'][verdict]} {_SIGNS[verdict]} {verdict}" for verdict in VERDICTS)
    ran = f"Python {found['python']}, NumPy {found['numpy']}, {' + '.join(found['devices'])}"
    lines = [
        f"## The introduction on PyTorch {plain(found['torch'])}",
        "",
        f"{counts} of {len(record['claims'])} claims ({plain(ran)})",
    ]
    for verdict, title in ((BROKEN, "Broken"), (SUPERSEDED, "Superseded"), (UNPROVEN, "Unproven")):
        claims = [claim for claim in registry if record["claims"].get(claim.id, {}).get("verdict") == verdict]
        if claims:
            lines += ["", f"### {title}", "", "| claim | says | why |", "| --- | --- | --- |"]
            for claim in claims:
                why = str(claim.era) if verdict == SUPERSEDED else record["claims"][claim.id]["why"]
                lines.append(f"| {plain(claim.id)} | {plain(claim.says)} | {plain(why or '')} |")
    return "\n".join(lines) + "\n"


def annotations_of(registry: Registry, record: dict) -> list[str]:
    """Write a workflow command for each broken claim, which GitHub shows as an error of the run.

    Args:
        registry: The claims.
        record: As :func:`blitz.record.read_record` gives it.

    Returns:
        The lines to print.
    """
    lines = []
    for claim in registry:
        entry = record["claims"].get(claim.id)
        if entry and entry["verdict"] == BROKEN:
            title = f"{claim.id} is broken on torch {record['environment']['torch']}"
            message = f"{claim.says}\n{entry['why']}"
            lines.append(annotation("error", title, message))
    return lines
