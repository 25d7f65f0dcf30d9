"""Global state that a proof leaves changed, having passed."""

import gc
import os
import shutil
import signal
import sys
import tempfile
import warnings

from .kinds import AFTER, fault


def _leak(leaves=None):
    return fault(leaves=leaves, when=AFTER)


@_leak(r"default dtype: torch\.float32 became torch\.float16")
def default_dtype():
    import torch

    torch.set_default_dtype(torch.float16)


@_leak(r"default device: cpu became meta")
def default_device():
    import torch

    torch.set_default_device("meta")


@_leak(r"grad mode: True became False")
def grad_mode():
    import torch

    torch.set_grad_enabled(False)


@_leak(r"inference mode: False became True")
def inference_mode():
    import torch

    inference_mode.forever = torch.inference_mode()
    inference_mode.forever.__enter__()


@_leak(r"anomaly detection: False became True")
def anomaly_detection():
    import torch

    torch.autograd.set_detect_anomaly(True)


@_leak(r"number of threads: 1 became 3")
def number_of_threads():
    import torch

    torch.set_num_threads(3)


@_leak(r"seed of torch's generator: 0 became 12345")
def random_state():
    import torch

    torch.manual_seed(12345)


@_leak(r"deterministic algorithms: \(False, False\) became \(True, False\)")
def deterministic_algorithms():
    import torch

    torch.use_deterministic_algorithms(True)


@_leak(r"print options: precision is another")
def print_options():
    import torch

    torch.set_printoptions(precision=1)


@_leak(r"NumPy's error handling: .*divide is another")
def errors_of_numpy():
    import numpy as np

    np.seterr(all="raise")


@_leak(r"environment: \w+ is gone, ")  # in alphabetical order, as many as one line takes
def environment():
    os.environ.clear()


@_leak(r"process: can't be told \(FileNotFoundError: ")
def working_directory():
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    shutil.rmtree(folder)


@_leak(r"loaded modules: torch is gone")
def loaded_modules():
    del sys.modules["torch"]


@_leak(r"garbage collection: True became False")
def garbage_collection():
    gc.disable()


@_leak(r"limit of recursion: \d+ became \d+")
def limit_of_recursion():
    depth, frame = 0, sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + 40)


@_leak(r"alarm: 0\.0 became ")
def alarm():
    signal.setitimer(signal.ITIMER_REAL, 1.0)


@_leak()  # pytest puts them back
def warnings_as_errors():
    warnings.simplefilter("error")
