"""The methods that the rules do not cover, by name and with the reason. Proofs check each entry against the release."""

from typing import Callable, NamedTuple

import torch

from blitz.claims import release_at_least


class Entry(NamedTuple):
    """Methods that are an exception.

    Attributes:
        names: Their names, in one string.
        reason: Why.
        since: The first release on which they are.
        until: The first release on which they no longer are.
        unless: Asked on the running machine; where it says True, they are none here.
    """

    names: str
    reason: str
    since: str = "0"
    until: str = "99"
    unless: Callable = lambda: False


def is_available(accelerator):
    """Tell whether the running release can use an accelerator, such as ``"xpu"``, and the machine has one."""
    module = getattr(torch, accelerator, None)
    return module is not None and module.is_available()


UNCALLED = (
    Entry("cuda pin_memory record_stream", "needs a GPU", unless=torch.cuda.is_available),
    Entry("xpu", "needs a build for Intel's GPUs, and one of them", unless=lambda: is_available("xpu")),
    Entry("mtia", "needs a build for Meta's accelerators, and one of them", unless=lambda: is_available("mtia")),
    Entry("ipu", "needs a build for Graphcore's accelerators, and one of them"),
    Entry("reinforce", "removed before 1.0; only says so"),
    Entry("solve", "removed; only says so", since="1.12"),
    Entry("eig lstsq", "removed; only says so", since="1.13"),
    Entry("symeig", "removed; only says so", since="2.0"),
    Entry("cholesky qr", "removed; only says so", since="2.14"),
    Entry("col_indices crow_indices", "no public function makes a compressed sparse tensor yet", until="1.10"),
    Entry("to_padded_tensor", "no public function makes a nested tensor yet", until="1.13"),
    Entry("to_sparse_bsc to_sparse_bsr", "not implemented for dense tensors yet", until="1.13"),
)

# Their elements begin elsewhere in memory afterwards.
MOVING = (
    Entry("set_", "takes the memory of the tensor that it is given"),
    Entry("share_memory_", "moves the elements to memory that other processes see"),
)

# They change the tensor, although no underscore says so.
UNANNOUNCED = (
    Entry("module_load", "copies the other tensor's values into this one, for Module.load_state_dict"),  # 2.3 added it
)

# By layout in memory: what makes something else there than its twin.
DIFFERING = {
    "transposed": (
        Entry("masked_scatter_", "reads its source in the order of the receiver's memory", since="1.8", until="2.1"),
    ),
}


def applying(table):
    """Give the entries of a table that apply to the running release on this machine: a dict from name to reason."""
    return {
        name: entry.reason
        for entry in table
        if release_at_least(torch.__version__, entry.since)
        and not release_at_least(torch.__version__, entry.until)
        and not entry.unless()
        for name in entry.names.split()
        if hasattr(torch.Tensor, name)
    }
