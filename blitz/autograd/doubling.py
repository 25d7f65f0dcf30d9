"""The doubling example of chapter 2: how often an operation runs is decided by the data, while it runs."""


def double_until(x, norm=1000.0):
    """Double a vector once, and again until its norm is reached.

    Section "Gradients": the graph of the result has one multiplication for each doubling, so that
    ``y.backward(v)`` leaves ``v * 2 ** doublings`` in ``x.grad``.

    Args:
        x: A tensor of any shape and floating dtype, not zero.
        norm: The 2-norm at which to stop.

    Returns:
        The doubled tensor, and the number of doublings, at least 1.

    Raises:
        ValueError: x is zero or empty, so that no doubling would ever reach the norm.
    """
    if not x.data.norm() > 0:
        raise ValueError("a zero or empty tensor never reaches a norm of {} by doubling; give another".format(norm))
    y, doublings = x * 2, 1
    while y.data.norm() < norm:
        y, doublings = y * 2, doublings + 1
    return y, doublings
