"""What proofs do to standard output and standard error."""

import os
import sys

from .kinds import AFTER, fault


@fault("RuntimeError: and nobody reads it")
def flood_of_output():
    for _ in range(50):
        for file in (sys.stdout, sys.stderr):
            file.write("drowned\n" * 2**17)  # a MiB
            file.flush()
    raise RuntimeError("and nobody reads it")


@fault(when=AFTER)
def bytes_that_are_no_text():
    for file in (1, 2):
        os.write(file, bytes(range(256)) * 100)


@fault(when=AFTER)
def standard_output_closed():
    sys.stdout.close()


@fault(when=AFTER)
def standard_output_gone():
    sys.stdout = sys.stderr = None


@fault(when=AFTER)
def files_of_standard_output_closed():
    os.close(1)
    os.close(2)
