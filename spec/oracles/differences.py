"""Derivatives by central differences, in NumPy alone."""

import numpy as np

# Optimal for float64: the cube root of the machine epsilon balances truncation against rounding.
STEP = np.finfo(np.float64).eps ** (1 / 3)


def central_differences(function, point):
    """Differentiate a scalar function.

    Args:
        function: From an array of float64 of ``point``'s shape to a float.
        point: Where; any shape.

    Returns:
        The gradient, of ``point``'s shape; its error is about 1e-10 times the third derivative.
    """
    point = np.array(point, dtype=np.float64)
    gradient = np.zeros_like(point)
    for index in np.ndindex(*point.shape):
        ahead, behind = point.copy(), point.copy()
        ahead[index] += STEP
        behind[index] -= STEP
        gradient[index] = (function(ahead) - function(behind)) / (ahead[index] - behind[index])
    return gradient


def jacobian_by_differences(function, point):
    """Differentiate a vector function.

    Args:
        function: From an array of float64 of shape (n,) to one of shape (m,).
        point: Where; shape (n,).

    Returns:
        The Jacobian, shape (m, n).
    """
    point = np.array(point, dtype=np.float64)
    rows = len(function(point))
    return np.stack([central_differences(lambda x, i=i: function(x)[i], point) for i in range(rows)]).reshape(
        rows, len(point)
    )
