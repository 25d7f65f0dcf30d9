"""Deaths by a signal that the process has itself to thank for."""

import ctypes
import faulthandler
import mmap
import os
import signal
import sys
import tempfile
import threading
import time

from .kinds import SETUP, TEARDOWN, fault

_SEGV = r"crashed \(SIGSEGV\) in string_at \(__init__\.py:\d+\)"


@fault(_SEGV)
def null_dereference():
    ctypes.string_at(0)


@fault(_SEGV, when=SETUP)
def crash_in_setup():
    ctypes.string_at(0)


@fault(_SEGV, when=TEARDOWN)
def crash_in_teardown():
    ctypes.string_at(0)


@fault(r"crashed \(SIGSEGV\) in relu \(torch/nn/functional\.py:\d+\)")
def bad_address_in_pytorch():
    import numpy as np
    import torch

    nowhere = np.ctypeslib.as_array((ctypes.c_float * 4).from_address(64))
    torch.nn.functional.relu(torch.from_numpy(nowhere))


@fault(r"crashed \(SIGABRT\) in abort \(crashes\.py:\d+\)")
def abort():
    os.abort()


@fault(r"crashed \(SIGABRT\) in uncaught_exception_in_cpp \(crashes\.py:\d+\)")
def uncaught_exception_in_cpp():
    ctypes.CDLL("libstdc++.so.6")._ZSt9terminatev()  # std::terminate()


@fault(r"crashed \(SIGILL\) in illegal_instruction \(crashes\.py:\d+\)")
def illegal_instruction():
    os.kill(os.getpid(), signal.SIGILL)


@fault(r"crashed \(SIGFPE\) in division_by_zero \(crashes\.py:\d+\)")
def division_by_zero():
    os.kill(os.getpid(), signal.SIGFPE)


@fault(r"crashed \(SIGBUS\) in truncated_mapping \(crashes\.py:\d+\)")
def truncated_mapping():
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        mapped = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        file.truncate(0)
        mapped[0]


@fault(r"crashed \(SIGSEGV\) in \w+ ")  # at whatever it was doing as the stack ended
def overflow_of_the_stack():
    sys.setrecursionlimit(10**9)

    @ctypes.CFUNCTYPE(None)
    def deeper():
        deeper()

    deeper()


@fault(_SEGV)
def crash_in_a_thread():
    thread = threading.Thread(target=ctypes.string_at, args=(0,))
    thread.start()
    thread.join()


@fault(r"crashed \(SIGSEGV\)$")
def crash_without_faulthandler():
    faulthandler.disable()
    ctypes.string_at(0)


@fault(_SEGV)
def crash_that_leaves_a_child():
    if os.fork() == 0:  # it holds all that the process had open
        time.sleep(3600)
    ctypes.string_at(0)


@fault(_SEGV)
def crash_that_leaves_a_daemon():
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
    time.sleep(0.5)
    ctypes.string_at(0)
