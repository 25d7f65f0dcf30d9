"""Global state that a proof leaves changed: named, and put back before the next one runs."""

import gc
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

_PRINT_OPTIONS = ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")
_LIBRARIES = ("torch", "torchvision", "numpy")
_entered = []  # contexts that nobody leaves
# pytest's own, another one in each phase of each test; and what PyTorch's compiler leaves for itself when something
# wakes it for the first time, in whichever proof that is.
_OTHERS = ("PYTEST_CURRENT_TEST", "TORCHINDUCTOR_", "TRITON_")


class Leaks:
    """Compares the state after each proof, its fixtures torn down, with that before the first.

    What it finds goes into the proof's evidence as ``leaks``, a line each.
    """

    def __init__(self, evidence):
        self._evidence = evidence
        self._states = []
        self._before = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self):
        if not self._states:
            self._states = list(_states())
            self._before = {name: get() for name, get, _ in self._states}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self):
        try:
            return (yield)
        finally:
            leaks = [line for line in map(self._leak, self._states) if line]
            if leaks:
                self._evidence.evidence["leaks"] = leaks

    def _leak(self, state):
        """Put a piece of state back, and say what it had become; None where it is what it was."""
        name, get, put_back = state
        before = self._before[name]
        after = _value(get)
        if after == before:
            return None
        try:
            put_back(before)
            stays = get() != before
        except Exception as error:  # noqa: BLE001 - a release under test may fail with anything here, and others go on
            return "{} can't be put back ({}: {})".format(name, type(error).__name__, error)[:500]
        return "{}: {}{}".format(name, _change(before, after)[:450], ", and can't be put back" if stays else "")


def _value(get):
    try:
        return get()
    except Exception as error:  # noqa: BLE001 - a folder that is gone, say; what it was can be put back all the same
        return "can't be told ({}: {})".format(type(error).__name__, error)


def _change(before, after):
    if not isinstance(before, dict):
        return "{} became {}".format(before, after)
    if not isinstance(after, dict):
        return after
    names = sorted(key for key in set(before) | set(after) if before.get(key) != after.get(key))
    return ", ".join("{} {}".format(key, _became(before.get(key), after.get(key))) for key in names)


def _became(before, after):
    """Say what became of one of several; without its value: an environment has secrets, a folder its machine's path."""
    if after is None:
        return "is gone"
    return "is new" if before is None else "is another"


def _states():
    """Yield each piece of state that this release has: its name, and functions that give its value and take one.

    The first come first, as the others need them.
    """
    yield ("limit of recursion", sys.getrecursionlimit, sys.setrecursionlimit)
    yield _loaded_modules()
    yield "process", lambda: {"working directory": Path.cwd()}, lambda value: os.chdir(str(value["working directory"]))
    if hasattr(signal, "setitimer"):
        yield "alarm", _alarm, lambda value: signal.setitimer(signal.ITIMER_REAL, value)
    yield "garbage collection", gc.isenabled, lambda value: gc.enable() if value else gc.disable()
    yield "default dtype", torch.get_default_dtype, torch.set_default_dtype
    yield (
        "grad mode",
        torch.is_grad_enabled,
        torch._C._set_grad_enabled if hasattr(torch._C, "_set_grad_enabled") else torch._C.set_grad_enabled,
    )
    yield "number of threads", torch.get_num_threads, torch.set_num_threads
    yield "seed of torch's generator", torch.initial_seed, torch.default_generator.manual_seed
    yield "print options", _print_options, _set_print_options
    for flag in ("enabled", "deterministic", "benchmark"):
        yield _flag("torch.backends.cudnn", torch.backends.cudnn, flag)
    yield "environment", _environment, _set_environment
    yield "NumPy's error handling", np.geterr, lambda value: np.seterr(**value)
    if hasattr(torch, "set_default_device"):  # 2.0
        yield "default device", _default_device, _set_default_device
    if hasattr(torch, "are_deterministic_algorithms_enabled"):  # 1.8
        yield "deterministic algorithms", _deterministic, _set_deterministic
    if hasattr(torch, "is_anomaly_enabled"):  # 1.8, as it can only be set by a context before
        yield "anomaly detection", torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly
    if hasattr(torch, "get_float32_matmul_precision"):  # 1.12
        yield "precision of products", torch.get_float32_matmul_precision, torch.set_float32_matmul_precision
    if hasattr(torch, "is_warn_always_enabled"):  # 1.9
        yield "warnings of every time", torch.is_warn_always_enabled, torch.set_warn_always
    if hasattr(torch, "is_inference_mode_enabled"):  # 1.9
        yield "inference mode", torch.is_inference_mode_enabled, _set_inference_mode


def _loaded_modules():
    names = [name for name in sys.modules if name.partition(".")[0] in _LIBRARIES]
    # Of some two thousand, after each proof; without a loop in Python.
    return "loaded modules", lambda: dict(zip(names, map(sys.modules.get, names))), sys.modules.update


def _alarm():
    return signal.getitimer(signal.ITIMER_REAL)[0]


def _flag(owner_name, owner, flag):
    name = "{}.{}".format(owner_name, flag)
    return name, lambda: getattr(owner, flag), lambda value: setattr(owner, flag, value)


def _print_options():
    return {name: getattr(torch._tensor_str.PRINT_OPTS, name) for name in _PRINT_OPTIONS}


def _set_print_options(values):
    for name, value in values.items():
        setattr(torch._tensor_str.PRINT_OPTS, name, value)


def _environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}


def _set_environment(values):
    for name in set(_environment()) - set(values):
        del os.environ[name]
    os.environ.update(values)


def _default_device():
    return str(torch.empty(0).device)


def _set_default_device(value):
    # Without a default at all, rather than with the CPU as one, which goes through a mode at every call.
    torch.set_default_device(None if value == "cpu" else value)


def _deterministic():
    warn_only = getattr(torch, "is_deterministic_algorithms_warn_only_enabled", lambda: False)  # 1.11
    return torch.are_deterministic_algorithms_enabled(), warn_only()


def _set_deterministic(value):
    enabled, warn_only = value
    torch.use_deterministic_algorithms(enabled, **({"warn_only": True} if warn_only else {}))


def _set_inference_mode(value):
    # Nothing but a context can; it is entered for good, within the one that was left open.
    _entered.append(torch.inference_mode(value))
    _entered[-1].__enter__()
