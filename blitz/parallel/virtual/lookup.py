"""What PyTorch is told about devices when it asks for GPUs."""

# ruff: noqa: ARG001, ARG005 - the parameters are those of what is replaced

import threading
from types import ModuleType, SimpleNamespace

import torch

from .errors import ReleaseChangedError, VirtualDevicesError

KIND = "cuda"  # as which the virtual devices are announced, since every release knows it
_PROPERTIES = SimpleNamespace(total_memory=1, multi_processor_count=1)  # all alike: no imbalance to warn of
_thread = threading.local()


def current_device():
    """Tell on which virtual device the calling thread runs: in a replica on the replica's, everywhere else on 0."""
    return getattr(_thread, "device", 0)


class View(ModuleType):
    """A module as a single other module sees it, with some names replaced.

    Args:
        base: The module that has all other names.
        replaced: The names that are replaced.
    """

    def __init__(self, base, **replaced):
        super().__init__(base.__name__)
        self.__dict__.update(replaced, _base=base)

    def __getattr__(self, name):
        return getattr(self._base, name)


class Accelerators:
    """Stands for ``torch.cuda`` or ``torch.accelerator``, of which nothing else must be reached.

    Args:
        name: Which of them.
        count: A function that tells how many virtual devices there are.
        present: What ``is_available`` answers.
    """

    def __init__(self, name, count, present):
        self._name = name
        self.is_available = lambda: present
        self.device_count = count
        self.get_device_properties = lambda device: _PROPERTIES
        self.current_accelerator = lambda: torch.device("cpu")
        self.current_stream = lambda device=None: Guard()
        self.stream = self.Stream = Guard
        self.device = self.device_index = DeviceGuard

    def __getattr__(self, name):
        raise ReleaseChangedError("{}.{}".format(self._name, name), "has no substitute, and torch.nn.parallel uses it")


class Guard:
    """A stream, or what makes a stream current for a while; on the CPU there is nothing to do."""

    def __init__(self, *which):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def wait_stream(self, stream):
        """Wait for nothing: the CPU has done its work by the time it returns."""


class DeviceGuard:
    """Makes a device the calling thread's current one for a while.

    Args:
        device: Its number.
    """

    def __init__(self, device):
        self._device = device

    def __enter__(self):
        self._outer, _thread.device = current_device(), self._device
        return self

    def __exit__(self, *exception):
        _thread.device = self._outer
        return False


class Lookups:
    """Functions of ``torch._utils`` by which DataParallel finds its devices, by their names there.

    Args:
        count: A function that tells how many virtual devices there are.
        original: The release's own ``_get_device_index``.
    """

    def __init__(self, count, original):
        self._count = count
        self._original = original

    def _get_available_device_type(self):
        return KIND

    def _get_all_device_indices(self):
        return list(range(self._count()))

    def _get_devices_properties(self, device_ids):
        return [_PROPERTIES for _ in device_ids]

    def _get_device_index(self, device, optional=False, allow_cpu=False):
        if isinstance(device, str):
            device = torch.device(device)
        if optional and isinstance(device, torch.device) and device == torch.device(KIND):
            return 0  # the current device, for which the original would ask a GPU
        index = self._original(device, optional, allow_cpu) if allow_cpu else self._original(device, optional)
        if index >= self._count():  # below 0 is the CPU, where results may be gathered
            raise VirtualDevicesError(
                "device {}: there are {} virtual devices, counted from 0".format(index, self._count())
            )
        return index


def device(*which):
    """Stand for ``torch.device`` where DataParallel names the device of its module: all are the CPU."""
    return torch.device("cpu")


def cuda(self, device=None):
    """Stand for ``Module.cuda``, by which DataParallel moves its module to a single device: it is there."""
    return self


def get_stream(device):
    """Stand for ``_get_stream``, which makes a stream for copies to a device."""


def record_stream(tensor, stream):
    """Stand for ``Tensor.record_stream``, by which a tensor is kept until a stream has done with it."""


def all_but_gpu_checks(iterable):
    """Stand for ``all`` where Broadcast and Gather insist on GPUs: checks of tensors' devices pass, and no others."""
    # Up to 1.7 some of them are maps, which tell their function when they are to be pickled.
    function = iterable.__reduce__()[1][0] if isinstance(iterable, map) else None
    code = getattr(function, "__code__", None) or getattr(iterable, "gi_code", None)
    return not {"device", "is_cuda"}.isdisjoint(getattr(code, "co_names", ())) or all(iterable)
