"""Whether ``blitz bench --against`` is honest: a release against itself, and against itself slowed down.

    python spec/benchmarks/honesty.py [--runs 20] [--python PATH] [--slowdown 0.1] [--budget 25] [PATTERN]

Of a release against itself at most 5 % of the benchmarks may be flagged; a slowdown must be found every time. Runs of
the two kinds take turns, so that Ctrl-C leaves as many of one as of the other. It prints, and writes no files.
"""

import argparse
import json
import math
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Some of each kind, that take from microseconds to milliseconds on a CPU.
PATTERN = (
    "cpu and (test_addition and operator and 16384 or test_reduction and sum and 262144 or "
    "test_matrix_product and 256 or test_convolution and 32)"
)


def main():
    """Run both kinds and print how they ended."""
    parser = argparse.ArgumentParser(description="see whether `blitz bench --against` finds what is there, and no more")
    parser.add_argument("pattern", nargs="?", default=PATTERN, help="benchmarks, as pytest's -k (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=20, help="of each kind (default: %(default)s)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter under test (default: this one)")
    parser.add_argument("--slowdown", type=float, default=0.1, help="a share (default: %(default)s)")
    parser.add_argument("--budget", type=float, default=25, help="seconds a run (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        slowed = _slowed(Path(folder, "python"), options.python, options.slowdown)
        itself, slower, missing = [], [], 0
        try:
            for run in range(1, options.runs + 1):
                for entries, against, said in (
                    (itself, options.python, "run {}, against itself"),
                    (slower, slowed, "run {}, slowed down"),
                ):
                    found = _compared(options, against, folder, said.format(run))
                    entries.extend(found)
                    missing += not found
        except KeyboardInterrupt:
            print("interrupted")
    if itself:
        flagged = [entry for entry in itself if entry["verdict"] in ("faster", "slower")]
        print("against itself: {} of {} flagged, {:.1%}".format(len(flagged), len(itself), len(flagged) / len(itself)))
    if slower:
        found = [entry for entry in slower if entry["verdict"] == "faster"]
        print("slowed by {:.0%}: {} of {} found".format(options.slowdown, len(found), len(slower)))
    if missing:
        sys.exit("{} runs gave no comparison; a larger --budget may".format(missing))


def _slowed(path, python, share):
    """Write an interpreter whose benchmarks take longer by a share."""
    variables = {"SLOWED_BY": share, "PYTEST_ADDOPTS": "--benchmark-timer=spec.benchmarks.slowed.clock"}
    settings = " ".join("{}={}".format(name, value) for name, value in variables.items())
    path.write_text('#!/bin/sh\n{} exec {} "$@"\n'.format(settings, shlex.quote(python)), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def _compared(options, against, folder, said):
    """Compare once, and give what was found of each benchmark; nothing where there was no comparison."""
    record = Path(folder, "against.json")
    command = [
        *(sys.executable, "-m", "blitz", "bench", options.pattern, "--device", "cpu", "--python", options.python),
        *("--against", against, "--budget", str(options.budget), "--out", folder, "--record", str(record)),
    ]
    finished = subprocess.run(
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if finished.returncode:
        print("{}: no comparison: {}".format(said, finished.stdout.strip()), flush=True)
        return []
    found = json.loads(record.read_text(encoding="utf-8"))
    entries = list(found["benchmarks"].values())
    counts = {}
    for entry in entries:
        counts[entry["verdict"]] = counts.get(entry["verdict"], 0) + 1
    ratio = math.exp(sum(math.log(entry["ratio"]) for entry in entries) / len(entries))
    print(
        "{}: {} pairs in {:.0f} s, mean ratio {:.3f}, {}".format(
            said,
            found["pairs"],
            found["elapsed_seconds"],
            ratio,
            ", ".join("{1} {0}".format(*each) for each in counts.items()),
        ),
        flush=True,
    )
    return entries


if __name__ == "__main__":
    main()
