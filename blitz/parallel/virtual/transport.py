"""What carries tensors from GPU to GPU, for devices that are all the CPU.

Each function takes the place of one that PyTorch has compiled for CUDA and has its parameters. The first of the devices
is where the tensor already lies: it shares the storage, as it does on GPUs. All others get copies.
"""

# ruff: noqa: ARG001, SLF001 - the parameters are those of what is replaced, and so are the private names

from functools import lru_cache

import torch

_ALREADY_THERE = -1  # the index of the CPU


def scatter(tensor, devices, chunk_sizes, dim, streams):
    """Split a tensor along a dimension, one chunk a device.

    Args:
        tensor: Any tensor.
        devices: Indices of the devices, from the first chunk to the last.
        chunk_sizes: Sizes of the chunks, or None to leave them to :func:`splitter`.
        dim: The dimension to split.
        streams: Taken and not used, for nothing is copied in the background.

    Returns:
        A list of chunks; it is shorter than the devices where the samples are too few.
    """
    if splitter() == "torch._C._scatter":
        chunks = torch._C._scatter(tensor, [_ALREADY_THERE] * len(devices), chunk_sizes, dim, None)
    elif chunk_sizes is None:
        chunks = tensor.chunk(len(devices), dim)
    else:
        chunks = tensor.split(list(chunk_sizes), dim)
    return [chunk if place == 0 else chunk.clone() for place, chunk in enumerate(chunks)]


def gather(tensors, dim, destination):
    """Put the devices' tensors together along a dimension, in the devices' order."""
    return torch.cat(tuple(tensors), dim)


def broadcast_coalesced(tensors, devices, buffer_size):
    """Give each device the tensors: the first one these very tensors, the others copies without history.

    Returns:
        A list with a list of tensors for each device.
    """
    return [
        list(tensors) if place == 0 else [tensor.detach().clone() for tensor in tensors]
        for place in range(len(devices))
    ]


def reduce_add(inputs, destination=None):
    """Add the devices' tensors, all of one shape, in the devices' order."""
    return sum(inputs[1:], inputs[0].clone())


@lru_cache(maxsize=None)
def splitter():
    """Name what decides on the sizes of chunks.

    PyTorch's compiled ``torch._C._scatter`` runs without a GPU where every device is the CPU, which builds for CUDA
    allow since 1.7. Elsewhere ``torch.chunk`` stands in, which is what the compiled one calls.
    """
    try:
        chunks = torch._C._scatter(torch.zeros(3), [_ALREADY_THERE, _ALREADY_THERE], None, 0, None)
    except (AttributeError, RuntimeError):  # a build without CUDA; a release that asks for a GPU
        return "torch.chunk"
    # Up to 1.6 the index -1 meant the current GPU, which is none of the virtual devices.
    return "torch._C._scatter" if all(chunk.device.type == "cpu" for chunk in chunks) else "torch.chunk"


# By the names of PyTorch's compiled functions in torch._C.
COMPILED = {"_scatter": scatter, "_gather": gather, "_broadcast_coalesced": broadcast_coalesced}
