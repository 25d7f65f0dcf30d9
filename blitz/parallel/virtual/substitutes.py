"""What is substituted, and where.

========================  ==============================================================================================
file of ``nn.parallel``   what it gets to see
========================  ==============================================================================================
``comm``                  scatter, gather, broadcast and sum over devices that are all the CPU
``data_parallel``         virtual devices where it looks for GPUs, and the CPU as where the module has to be
``parallel_apply``        streams that do nothing, and guards that tell a thread its virtual device
``_functions``            no GPU whose streams would want synchronizing; tensors that pass for those of a GPU
========================  ==============================================================================================

All else is PyTorch's own: the methods of DataParallel, ``scatter_kwargs``, the autograd functions, ``replicate``,
``parallel_apply`` with its threads and errors, ``gather``, and how ``comm`` treats complex, sparse and small tensors.
"""

from importlib import import_module
from typing import Any, NamedTuple

import torch

from . import contract, lookup, transport
from .errors import ReleaseChangedError


class Substitute(NamedTuple):
    """One attribute that gets another value.

    Attributes:
        owner: A module or class.
        name: The attribute's name.
        value: What it is to be.
    """

    owner: Any
    name: str
    value: Any


def substitutes(count):
    """List what is substituted on the running release, all of it checked.

    Args:
        count: A function that tells how many virtual devices there are.

    Raises:
        ReleaseChangedError: The release does not have something in the shape that its substitute fits.
    """
    data_parallel, parallel_apply, functions, comm = map(_file, ("data_parallel", "parallel_apply", "_functions", None))
    compiled = lookup.View(torch._C, **transport.COMPILED)  # noqa: SLF001 - what comm calls is private
    found = [
        Substitute(comm, "torch", lookup.View(torch, _C=compiled)),
        Substitute(comm, "reduce_add", transport.reduce_add),
        Substitute(data_parallel, "torch", _torch(count, present=True, device=lookup.device)),
        Substitute(parallel_apply, "torch", _torch(count, present=True)),
        Substitute(functions, "torch", _torch(count, present=False)),
        *_lookups(data_parallel, count),
        *_streams(functions),
        *_moves(data_parallel),
    ]
    for substitute in found:
        contract.check(*substitute)
    contract.check_compiled(comm, transport.COMPILED)
    contract.check_gpu_checks(functions)
    contract.check_device_guard(parallel_apply)
    return [*found, Substitute(functions, "all", lookup.all_but_gpu_checks)]


def _file(name):
    # Up to 1.6 torch.nn.parallel had no comm of its own.
    path = "torch.nn.parallel." + (name or "_functions")
    try:
        file = import_module(path)
    except ImportError:
        raise ReleaseChangedError(path, "can't be imported") from None
    return file if name else contract.attribute(file, "comm")


def _torch(count, present, **replaced):
    """Give torch as seen by a file that asks for GPUs in whichever way its release does."""
    for name in ("cuda", "accelerator"):
        if hasattr(torch, name):  # accelerator: 2.6
            replaced[name] = lookup.Accelerators("torch." + name, count, present)
    return lookup.View(torch, **replaced)


def _lookups(data_parallel, count):
    lookups = lookup.Lookups(count, contract.attribute(data_parallel, "_get_device_index"))
    names = ["_get_device_index"]
    if not contract.asks_for(data_parallel, "is_available"):  # up to 1.6 it asked torch.cuda
        names += ["_get_available_device_type", "_get_all_device_indices", "_get_devices_properties"]
    return [Substitute(data_parallel, name, getattr(lookups, name)) for name in names]


def _streams(functions):
    if contract.asks_for(functions, "is_available"):
        return []
    return [  # up to 1.6 Scatter copied in background streams wherever it ran
        Substitute(functions, "_get_stream", lookup.get_stream),
        Substitute(torch.Tensor, "record_stream", lookup.record_stream),
    ]


def _moves(data_parallel):
    if "to" in contract.names_in(data_parallel.DataParallel.__init__):
        return []
    return [Substitute(torch.nn.Module, "cuda", lookup.cuda)]  # up to 1.6, to a single device
