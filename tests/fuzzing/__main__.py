"""Fuzz the readers: exit status 1 where one fails, and its input kept."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .run import bound_memory, fuzz, peak_bytes
from .targets import targets

_SHOWN = 5  # faults of each reader, in full


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the inputs of a whole run, which are 115,000")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path("blitz-fuzz"), metavar="DIR", help="where inputs that fail go"
    )
    parser.add_argument("--only", metavar="READER", help="fuzz this one alone")
    parser.add_argument("--number", type=int, help="read this input alone")
    asked = parser.parse_args()
    total = failed = 0
    with tempfile.TemporaryDirectory(prefix="blitz-fuzz-") as folder:
        chosen = [target for target in targets(Path(folder)) if asked.only in (None, target.name)]
        for target in chosen:
            target.warm_up()
        before = peak_bytes()
        bound_memory()
        for target in chosen:
            start = time.perf_counter()
            count = max(1, round(target.count * asked.share))
            tally = fuzz(target, range(count) if asked.number is None else [asked.number], asked.seed)
            total += tally.read
            failed += len(tally.faults)
            sys.stdout.write(
                f"{target.name}: {tally.read} inputs, {tally.accepted} accepted, {len(tally.faults)} faults, "
                f"the longest {tally.longest:.2f} s, in {time.perf_counter() - start:.0f} s\n"
            )
            for fault in tally.faults:
                asked.keep.mkdir(parents=True, exist_ok=True)
                path = asked.keep / f"{fault.reader}-{fault.seed}-{fault.number}"
                path.write_bytes(fault.content)
                if tally.faults.index(fault) < _SHOWN:
                    sys.stdout.write(f"  --only {fault.reader} --seed {fault.seed} --number {fault.number} ({path})\n")
                    sys.stdout.write(fault.trace)
            sys.stdout.flush()
    sys.stdout.write(f"{total} inputs, {failed} faults, {(peak_bytes() - before) / 2**20:.0f} MB more at the peak\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
