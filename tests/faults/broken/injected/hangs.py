"""Proofs that do not end."""

import ctypes
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time

from .kinds import AFTER, TEARDOWN, fault

_HOUR = 3600


@fault(r"no answer in \d+ s, in hang \(hangs\.py:\d+\)")
def hang():
    time.sleep(_HOUR)


@fault(r"no answer in \d+ s, in hang_in_teardown \(hangs\.py:\d+\)", when=TEARDOWN)
def hang_in_teardown():
    time.sleep(_HOUR)


@fault(r"no answer in \d+ s, in hang_that_holds_the_interpreter \(hangs\.py:\d+\)")
def hang_that_holds_the_interpreter():
    ctypes.PyDLL(None).sleep(_HOUR)  # as PyTorch does that forgets to let go of its lock


@fault(r"no answer in \d+ s, in hang_that_hears_no_signal \(hangs\.py:\d+\)")
def hang_that_hears_no_signal():
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    time.sleep(_HOUR)


@fault(r"no answer in \d+ s, in \w+ \(subprocess\.py:\d+\)")
def wait_for_a_child_that_hangs():
    subprocess.run([sys.executable, "-S", "-c", "import time; time.sleep({})".format(_HOUR)], check=True)


@fault(r"no answer in \d+ s$")
def hang_without_a_timer():
    faulthandler.cancel_dump_traceback_later()
    time.sleep(_HOUR)


@fault(r"no answer in \d+ s$")
def stop():
    os.kill(os.getpid(), signal.SIGSTOP)


@fault(when=AFTER)
def thread_that_outlives_the_proof():
    threading.Thread(target=time.sleep, args=(_HOUR,)).start()
