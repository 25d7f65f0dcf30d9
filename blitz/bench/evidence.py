"""What a result says of a claim whose figure it measures."""

from blitz.bench import units
from blitz.bench.results import Results, Sweep

_TOGETHER = ("devices", "processes")  # what several of them do is compared with what one does


def evidence_for(results: Results, claim: str) -> list[str]:
    """Write a line for each operation and size that is evidence for a claim; none where nothing was measured."""
    return [_line(sweep, size) for sweep in results.sweeps(claim=claim) for size in sweep.sizes]


def _line(sweep: Sweep, size: int) -> str:
    said = []
    for device, rows in sweep.rows.items():
        if size in rows:
            row = rows[size]
            said.append(f"{units.seconds(row.seconds)} on {row.device_name}")
            if sweep.of in _TOGETHER and size > min(rows):
                fewest = min(rows)
                said.append(f"{units.ratio(rows[fewest].seconds / row.seconds)} the speed of {fewest} on {device}")
            said += [f"{name} {row.told[name]:,} bytes" for name in ("kept", "peak") if name in row.told]
    found = sweep.ratio(size)
    if found:
        said.append(f"CPU/CUDA {units.ratio(found)}")
    return f"{sweep.operation}, {size:,} {sweep.of}: {', '.join(said)}"
