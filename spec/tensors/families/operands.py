"""What the expressions of the tables are evaluated on, the same for PyTorch and for NumPy."""

import numpy as np

from ...strategies import COMPLEX

COMPLEX_OF = {np.dtype("float32"): np.dtype("complex64"), np.dtype("float64"): np.dtype("complex128")}


def arrays_of(x):
    """Make the operands that go with a matrix.

    Args:
        x: A square array of two rows or more, in float32 or float64, with values from -8 to 8.

    Returns:
        Arrays by name. Of the dtype of ``x``: ``y``, positive; ``u``, between -1 and 1; ``v``, between 0 and 1; ``b``,
        two matrices; ``d``, symmetric and positive definite; ``q``, with one that is not a number; ``o``, a vector with
        infinities; ``s``, with zeros. ``c`` is complex, ``k`` and ``j`` (positive) are of int32, ``m`` is a mask, ``p``
        and ``rows`` are places.
    """
    n = len(x)
    y = np.arange(1, n * n + 1).reshape(n, n) / 2
    real = {
        "y": y,
        "u": x / 9,
        "v": y / (n * n),
        "b": np.stack([x, y]),
        "d": x + x.T + 99 * np.eye(n),
        "q": np.where(y == 1, np.nan, x),
        "o": np.array([0.5, np.nan, np.inf, -np.inf, -0.0, -2.0]),
        "s": np.where(2 * y % 3 == 1, 0, y),
    }
    return {
        "x": x,
        **{name: array.astype(x.dtype) for name, array in real.items()},
        **({"c": (x + 1j * y).astype(COMPLEX_OF[x.dtype])} if COMPLEX else {}),
        "k": (8 * x).astype("int32"),
        "j": (2 * y).astype("int32"),
        "m": 2 * y % 3 > 0,
        "p": np.arange(n)[::-1].reshape(-1, 1).repeat(n, 1),
        "rows": np.array([1, 0]),
    }
