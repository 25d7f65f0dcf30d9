"""What can go wrong with virtual devices."""

import torch


class VirtualDevicesError(RuntimeError):
    """Virtual devices can't be had, or not in this way."""


class DevicesInUseError(VirtualDevicesError):
    """Another thread has another number of virtual devices, and PyTorch is one for all threads."""


class ReleaseChangedError(VirtualDevicesError):
    """The running release of PyTorch is not what the substitutes were written for.

    Args:
        path: The attribute of PyTorch that is meant.
        change: What is known of it now.
    """

    def __init__(self, path, change=""):
        # Raised in a replica's thread, it is raised anew by nn.parallel, with a message for its only argument.
        super().__init__(
            "{} {} in torch {}; virtual devices have yet to learn this release "
            "(blitz.parallel.virtual.substitutes)".format(path, change, torch.__version__)
            if change
            else path
        )
