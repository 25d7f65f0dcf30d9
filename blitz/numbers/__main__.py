"""``python -m blitz.numbers``: what this interpreter's PyTorch computes, as JSON on stdout.

Exit status 1 where an exactly known answer was missed. Needs torch and NumPy alone.
"""

import argparse
import json
import sys

from blitz.numbers.comparison import wrong


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, "blitz.numbers: {}\n".format(message))


def main(arguments=None):
    """Measure and print.

    Args:
        arguments: Of the command line; those of this process, unless given.

    Returns:
        The exit status.
    """
    parser = _Parser(
        prog="python -m blitz.numbers", description="print the numbers that this PyTorch computes from fixed seeds"
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="PyTorch's threads (default: %(default)s)")
    parser.add_argument(
        "--settings", action="store_true", help="also tell which numbers the processor's settings change; takes seconds"
    )
    options = parser.parse_args(arguments)
    if options.threads < 1:
        parser.error("argument --threads: {} is no number of threads; give 1 or more".format(options.threads))
    from blitz.numbers.measuring import measure
    from blitz.numbers.settings import measure_settings

    numbers = measure(options.threads)
    if options.settings:
        numbers = measure_settings(numbers)
    json.dump(numbers, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
    faults = wrong(numbers)
    for fault in faults:
        sys.stderr.write("blitz.numbers: {}\n".format(fault))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
