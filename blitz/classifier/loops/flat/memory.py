"""Buffers whose slots all begin alike in memory."""

_LINE = 16  # numbers: a whole number of 64-byte cache lines for float32 and float64


def slots(like, count, *shape):
    """Make a zeroed buffer of ``count`` slots.

    A matrix product may round otherwise where its operands begin elsewhere within a cache line. In slots that all begin
    at the start of one, a batch gives the same bits whichever slot it is in, as a resumed run must.

    Args:
        like: A tensor that has the dtype and the device.
        count: How many slots.
        shape: The shape of each.

    Returns:
        A tensor of shape (count, *shape), each slot contiguous.
    """
    size = 1
    for length in shape:
        size *= length
    stride = -(-size // _LINE) * _LINE
    strides, step = [], size
    for length in shape:
        step //= max(length, 1)
        strides.append(step)
    return like.new_zeros(count * stride).as_strided((count, *shape), (stride, *strides))
