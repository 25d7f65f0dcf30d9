"""How long a computation takes on the CPU and on a GPU.

Chapter 1, section "What is PyTorch": a GPU in NumPy's place makes computations faster. It does from some size on: each
operation on a GPU has a price of its own, which only a large tensor pays back.
"""

import time

import torch


def synchronise(device):
    """Wait until a device has done all that was asked of it; a CPU always has.

    A call on a GPU returns as soon as its work is queued, so a clock that is read without this measures the queueing.

    Args:
        device: A device's name, such as ``"cpu"`` or ``"cuda:1"``.
    """
    if torch.device(device).type == "cuda":
        torch.cuda.synchronize(device)


def product(size, device):
    """Prepare the product of two square matrices.

    Args:
        size: The matrices' rows and columns.
        device: Where to multiply them.

    Returns:
        A function without arguments that multiplies, waits for the result and returns it: float32, each element
        ``1 / size``. It has run once, so the device has loaded what it needs, and has nothing else left to do.
    """
    matrix = torch.full((size, size), 1.0 / size, device=device)

    def multiply():
        result = matrix.matmul(matrix)
        synchronise(device)
        return result

    multiply()
    return multiply


def seconds_of_product(size, device, repeats=3):
    """Time the product of two square matrices.

    Args:
        size: The matrices' rows and columns.
        device: Where to multiply them.
        repeats: How often.

    Returns:
        The shortest time of one product, in seconds.
    """
    multiply, shortest = product(size, device), float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        multiply()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def crossover(challenger, incumbent):
    """Find the size from which on one device is faster than another.

    Args:
        challenger: A dict from sizes to seconds.
        incumbent: The same for the other device, for the same sizes.

    Returns:
        The smallest size such that the challenger takes less time there and at all larger sizes; None where it does not
        at the largest.
    """
    found = None
    for size in sorted(incumbent, reverse=True):
        if challenger[size] >= incumbent[size]:
            break
        found = size
    return found
