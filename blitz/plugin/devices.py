"""What this machine has, what it lacks, and what becomes of a proof that needs it."""

import pytest


def unproven(reason, lacks=None):
    """Say from inside a proof that this machine can't tell.

    Args:
        reason: What is missing, in one line.
        lacks: The need that is missing (``cuda``, ``multigpu``, ``torchvision``), so that ``--require`` can insist.
    """
    raise Unproven(reason, lacks)


class Unproven(pytest.skip.Exception):
    """Raised by :func:`unproven`; to pytest and Hypothesis a skip, to the record never a pass."""

    def __init__(self, reason, lacks=None):
        super().__init__(reason)
        self.lacks = lacks


class Devices:
    """The devices of this run, chosen by ``--device``.

    Attributes:
        device: The torch device, as a string, on which proofs that run on either device run.
        required: Needs that ``--require`` insists on.
    """

    def __init__(self, device, required=(), network=False, slow=False):
        self.device = device
        self.required = frozenset(required)
        self.network = network
        self.slow = slow

    @classmethod
    def from_options(cls, config):
        import torch

        asked = config.getoption("device")
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if asked.startswith("cuda") and count == 0:
            raise pytest.UsageError("--device {}: this PyTorch sees no GPU; use --device cpu or auto".format(asked))
        if ":" in asked and int(asked.split(":")[1]) >= count:
            raise pytest.UsageError("--device {}: there are {} GPUs, counted from 0".format(asked, count))
        device = ("cuda" if count else "cpu") if asked == "auto" else asked
        return cls(device, config.getoption("require"), config.getoption("network"), config.getoption("slow"))

    def lacking(self, item):
        """Give what a test needs and this run lacks, as (need, reason), or None."""
        import torch

        if item.get_closest_marker("network") and not self.network:
            return "network", "needs the network; allow it with --network"
        if item.get_closest_marker("slow") and not self.slow:
            return "slow", "takes minutes; allow it with --slow"
        for need, least in (("multigpu", 2), ("cuda", 1)):
            if item.get_closest_marker(need):
                if not torch.cuda.is_available():
                    return need, "needs {}, and this PyTorch sees no GPU".format(_gpus(least))
                if self.device == "cpu":
                    return need, "needs {}, and --device cpu was given".format(_gpus(least))
                if torch.cuda.device_count() < least:
                    return need, "needs {}, and this machine has 1".format(_gpus(least))
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        lack = self.lacking(item)
        if lack:
            unproven(lack[1], lack[0])


def _gpus(least):
    return "a GPU" if least == 1 else "{} GPUs".format(least)
