"""The context in which this machine's CPU is several devices."""

import operator
import threading
from contextlib import contextmanager

from .errors import DevicesInUseError
from .substitutes import substitutes

_ABSENT = object()


@contextmanager
def virtual_devices(n):
    """Have PyTorch's ``nn.DataParallel`` run over ``n`` devices that are all the CPU.

    Within the context ``nn.DataParallel(model)`` splits a batch over the devices 0 to ``n`` - 1, each with a replica
    and a thread of its own, and gathers the results. Models and inputs stay on the CPU, and so does everything that
    comes out; ``device_ids`` and ``output_device`` are numbers below ``n``. Run ``backward`` within the context, too.

    Contexts nest, and the inner one's ``n`` holds until it ends. However it ends, PyTorch is afterwards as it was.
    PyTorch is one for all threads of a process: several of them may have virtual devices at a time if they agree on
    ``n``. Don't run DataParallel on real GPUs meanwhile.

    Unlike on GPUs a replica can't tell by its tensors which device it runs on; ``virtual.current_device()`` tells it.
    Nor is a tensor missed that was left on another device than the rest. Where gradients lead back to a batch, PyTorch
    may warn of the index -1, by which it knows the CPU. Autocast of the CPU, unlike that of CUDA, is not passed on to
    the replicas' threads.

    The introduction needs it for all of *Optional: Data Parallelism* from *Run the model* on.

    Args:
        n: The number of devices, 1 or more.

    Raises:
        ValueError: ``n`` is below 1.
        DevicesInUseError: Another thread has virtual devices of another number.
        ReleaseChangedError: The running release is not what the substitutes fit; nothing has been substituted.
    """
    entry = (threading.get_ident(), operator.index(n))
    if n < 1:
        raise ValueError("virtual_devices({}): there must be one device or more".format(n))
    _state.enter(entry)
    try:
        yield
    finally:
        _state.leave(entry)


def active_devices():
    """Tell how many virtual devices there are now; 0 outside of every context."""
    return _state.count()


class _State:
    """Who has virtual devices, how many, and what to restore when the last one leaves."""

    def __init__(self):
        self.lock = threading.Lock()
        self.entries = []  # (thread, n), the innermost of each thread after its outer ones
        self.saved = []

    def count(self):
        return next((n for _, n in reversed(tuple(self.entries))), 0)

    def enter(self, entry):
        thread, n = entry
        with self.lock:
            others = sorted({held for holder, held in self.entries if holder != thread} - {n})
            if others:
                raise DevicesInUseError(
                    "virtual_devices({}): another thread has {} at this time, and PyTorch is one for all threads; "
                    "wait until it has left, or use its number".format(n, others[0])
                )
            if not self.entries:
                self._install()
            self.entries.append(entry)

    def leave(self, entry):
        with self.lock:
            # The last equal one: with the same thread and number any of them will do.
            del self.entries[len(self.entries) - 1 - self.entries[::-1].index(entry)]
            if not self.entries:
                self._restore()

    def _install(self):
        try:
            for owner, name, value in substitutes(self.count):
                self.saved.append((owner, name, vars(owner).get(name, _ABSENT)))
                setattr(owner, name, value)
        except BaseException:
            self._restore()
            raise

    def _restore(self):
        while self.saved:
            owner, name, original = self.saved.pop()
            if original is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, original)


_state = _State()
