"""What a run ran on: releases, build, devices, platform."""

import platform
import sys

try:
    from importlib import metadata
except ImportError:  # Python 3.7: pytest brings the backport along
    import importlib_metadata as metadata  # type: ignore[no-redef]


def installed(distribution):
    """Give the version of an installed distribution without importing it, or None."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def describe():
    """Describe this interpreter, its PyTorch and its devices.

    Returns:
        A dict of plain JSON values, the ``environment`` of a record. torchvision is named by its installed version
        alone: whether it loads is a matter of the proofs that need it.
    """
    import numpy as np
    import torch

    cuda = torch.cuda.is_available()
    return {
        "torch": torch.__version__,
        "torch_commit": torch.version.git_version,
        "torchvision": installed("torchvision"),
        "numpy": np.__version__,
        "python": platform.python_version(),
        "pytest": installed("pytest"),
        "hypothesis": installed("hypothesis"),
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version() if cuda else None,
        "devices": ["cpu"] + [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count() if cuda else 0)],
        "threads": torch.get_num_threads(),
        "platform": platform.platform(),
        "byteorder": sys.byteorder,
    }
