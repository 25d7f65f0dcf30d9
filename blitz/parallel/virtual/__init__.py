"""PyTorch's own ``nn.DataParallel`` over several devices that are all the CPU.

``with virtual_devices(3): ...`` makes three devices of this machine's CPU, so that whatever the introduction's fifth
chapter says of several GPUs can be watched without one. All of DataParallel's Python runs as the release has it; see
:mod:`~blitz.parallel.virtual.substitutes` for the little that does not.
"""

from .context import active_devices, virtual_devices
from .errors import DevicesInUseError, ReleaseChangedError, VirtualDevicesError
from .lookup import current_device
from .transport import splitter

__all__ = [
    "DevicesInUseError",
    "ReleaseChangedError",
    "VirtualDevicesError",
    "active_devices",
    "current_device",
    "splitter",
    "virtual_devices",
]
