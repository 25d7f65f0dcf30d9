"""From which size on one device is faster than another. Goes with chapter 1, section "What is PyTorch".

It is from some size on: each operation on a GPU has a price of its own, which only a large tensor pays back.
"""


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
