"""How long ``blitz verify`` takes against the floor: starting Python, torch, torchvision, pytest and Hypothesis.

    python spec/benchmarks/verify_time.py [--runs 3] [--python PATH]

The floor and the run take turns, so that a noisy machine hits both alike; medians are printed, with the bound of twice
the floor plus 15 s beside them, and the ten slowest proofs. Nothing fails here: a timing is a figure, not a test.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "import torch, torchvision, pytest, hypothesis"


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description="time `blitz verify` against its floor")
    parser.add_argument("--runs", type=int, default=3, help="how often each is timed (default: %(default)s)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter under test (default: this one)")
    options = parser.parse_args()
    floors, runs = [], []
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "record.json")
        for turn in range(options.runs):
            floors.append(_seconds([options.python, "-c", FLOOR]))
            runs.append(
                _seconds([sys.executable, "-m", "blitz", "verify", "--python", options.python, "--record", str(record)])
            )
            print("run {}: floor {:.1f} s, verify {:.1f} s".format(turn + 1, floors[-1], runs[-1]))
        found = json.loads(record.read_text(encoding="utf-8"))
    floor, run = statistics.median(floors), statistics.median(runs)
    print("torch {}: median floor {:.1f} s, verify {:.1f} s".format(found["environment"]["torch"], floor, run))
    print("bound, twice the floor plus 15 s: {:.1f} s".format(2 * floor + 15))
    proofs = {proof["id"]: proof["seconds"] for entry in found["claims"].values() for proof in entry["proofs"]}
    print("proofs: {}, {:.1f} s in all; the slowest:".format(len(proofs), sum(proofs.values())))
    for identifier, seconds in sorted(proofs.items(), key=lambda entry: -entry[1])[:10]:
        print("{:8.2f} s  {}".format(seconds, identifier))


def _seconds(command):
    start = time.perf_counter()
    finished = subprocess.run(
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if finished.returncode:
        sys.exit("{} failed:\n{}".format(" ".join(command), finished.stdout))
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
