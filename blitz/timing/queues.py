"""What a device has been asked to do and has not done yet.

Goes with chapter 1, section "What is PyTorch": a GPU works beside the CPU that asks it.
"""

import torch


class NoQueue:
    """A CPU's: a call returns when its work is done."""

    def wait(self):
        """Return at once."""

    def is_done(self):
        """Tell that nothing is left."""
        return True


class CudaQueue:
    """A GPU's.

    Args:
        device: Its name, such as ``"cuda:1"``.
    """

    def __init__(self, device):
        self.device = torch.device(device)

    def wait(self):
        """Return when all is done, whichever stream it was put on."""
        torch.cuda.synchronize(self.device)

    def is_done(self):
        """Tell whether the current stream has nothing left to do, without waiting for it."""
        with torch.cuda.device(self.device):
            return torch.cuda.current_stream().query()


class DeferringQueue:
    """A queue without a GPU: what is put into it is done when somebody waits. Shows that a timing waits, anywhere."""

    def __init__(self):
        self._waiting = []

    def put(self, work):
        """Take a function without arguments, to be called later."""
        self._waiting.append(work)

    def wait(self):
        """Do all that was put in, in order."""
        while self._waiting:
            self._waiting.pop(0)()

    def is_done(self):
        """Tell whether nothing is left."""
        return not self._waiting


def queue_of(device):
    """Give the queue of a device, by its name, such as ``"cpu"`` or ``"cuda:1"``."""
    return CudaQueue(device) if torch.device(device).type == "cuda" else NoQueue()
