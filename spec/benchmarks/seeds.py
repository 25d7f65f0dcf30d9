"""Whether verdicts depend on the seed: the default suite, once a seed.

    python spec/benchmarks/seeds.py [--runs 100] [--first 0] [--jobs 2] [--python PATH] [--records DIR]

Each run is one of ``blitz verify`` in one process. With ``--records`` what each seed found is kept, and a seed whose
record lies there is not run again. It prints how many sets of verdicts there are and in what they differ; the exit
status is 1 unless there is one.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20  # seconds that an interrupted run has to end


def main():
    """Run the suite for each seed and compare."""
    parser = argparse.ArgumentParser(description="see whether the suite's verdicts depend on the seed")
    parser.add_argument("--runs", type=_positive, default=100, help="how many seeds (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: %(default)s)")
    parser.add_argument("--jobs", type=_positive, default=2, help="runs at a time (default: %(default)s)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter under test (default: this one)")
    parser.add_argument("--records", type=Path, help="where to keep each seed's record (default: nowhere)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        records = (options.records or Path(folder)).resolve()
        records.mkdir(parents=True, exist_ok=True)
        seeds = range(options.first, options.first + options.runs)
        paths = {seed: records / "seed-{}.json".format(seed) for seed in seeds}
        missing = _run_all(options, paths)
        found = {seed: json.loads(path.read_text(encoding="utf-8")) for seed, path in paths.items() if path.is_file()}
    if not _told(found) or missing:
        sys.exit(1)


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("{} is less than 1".format(text))
    return number


def _run_all(options, paths):
    """Run each seed that has no record yet, several at a time; give how many found nothing."""
    waiting = [seed for seed, path in paths.items() if not path.is_file()]
    running, count, missing, start = {}, len(waiting), 0, time.perf_counter()
    try:
        while waiting or running:
            while waiting and len(running) < options.jobs:
                seed = waiting.pop(0)
                running[seed] = (_Run(options.python, seed, paths[seed]), time.perf_counter())
            time.sleep(0.2)
            for seed in [seed for seed, (process, _) in running.items() if process.poll() is not None]:
                process, began = running.pop(seed)
                missing += not paths[seed].is_file()
                now = time.perf_counter()
                done = count - len(waiting) - len(running)
                print(
                    "{} of {}, {:.0f} min left; seed {}: {}, {:.0f} s".format(
                        done,
                        count,
                        (now - start) / done * (count - done) / 60,
                        seed,
                        _counts(paths[seed]) if paths[seed].is_file() else "no record: " + process.said(),
                        now - began,
                    ),
                    flush=True,
                )
    except KeyboardInterrupt:
        print("interrupted; {} runs are left out".format(len(waiting) + len(running)), flush=True)
        missing += len(waiting) + len(running)
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)  # asked to end twice, it still leaves no run behind
        for process, _ in running.values():
            process.interrupt()
        for process, _ in running.values():
            process.wait()
    return missing


class _Run:
    """One run of ``blitz verify``, in a session of its own, so that an interruption reaches it once."""

    def __init__(self, python, seed, record):
        self._output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - as long as the run
        command = [sys.executable, "-m", "blitz", "verify", "--python", python, "--jobs", "1", "--numbers", "no"]
        self._process = subprocess.Popen(
            [*command, "--seed", str(seed), "--record", str(record)],
            cwd=str(ROOT),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.poll = self._process.poll

    def said(self):
        """Give the last line that it printed."""
        self._output.seek(0)
        return (self._output.read().strip().splitlines() or ["exit status {}".format(self.poll())])[-1]

    def interrupt(self):
        """Ask it to end, with all that it has started."""
        os.killpg(self._process.pid, signal.SIGINT)

    def wait(self):
        """Wait until it has ended, and kill it if it does not."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _counts(path):
    counts = json.loads(path.read_text(encoding="utf-8"))["counts"]
    return ", ".join("{} {}".format(count, verdict) for verdict, count in counts.items())


def _told(found):
    """Print how many sets of verdicts there are and where they differ; tell whether there is one."""
    verdicts = {
        seed: tuple((claim, entry["verdict"]) for claim, entry in sorted(record["claims"].items()))
        for seed, record in found.items()
    }
    sets = Counter(verdicts.values())
    print("{} runs, {} different sets of verdicts".format(len(found), len(sets)))
    if not sets:
        return False
    usual, _ = sets.most_common(1)[0]
    for seed in sorted(found):
        for claim, verdict in sorted(set(verdicts[seed]) - set(usual)):
            why = found[seed]["claims"][claim]["why"]
            print("seed {}: {} is {}, elsewhere {}: {}".format(seed, claim, verdict, dict(usual).get(claim), why))
            for proof in found[seed]["claims"][claim]["proofs"]:
                if proof["outcome"] == "failed":
                    print("    {}: {}".format(proof["id"], proof["why"]))
        for claim in sorted({claim for claim, _ in usual} - {claim for claim, _ in verdicts[seed]}):
            print("seed {}: {} is missing".format(seed, claim))
    return len(sets) == 1


if __name__ == "__main__":
    main()
