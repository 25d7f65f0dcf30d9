"""Products of a vector with the Jacobian, and the Jacobian itself, row by row.

Chapter 2, section "Gradients": autograd is an engine for vector-Jacobian products. It does not compute a Jacobian at
once; each backward pass gives one row.
"""

import torch


def vector_jacobian_product(function, point, vector):
    """Multiply a vector with the Jacobian of a function, by one backward pass.

    Args:
        function: From a tensor of ``point``'s shape to a tensor.
        point: Where; any shape, a floating dtype. It is left as it is.
        vector: Of the shape of the function's value, one weight for each of its elements.

    Returns:
        The product, of ``point``'s shape. Where ``vector`` is the gradient of a scalar with respect to the function's
        value, it is the gradient of that scalar with respect to ``point``.

    Raises:
        RuntimeError: The shape of ``vector`` is not that of the value, or no graph leads from the value to ``point``.
    """
    point = point.detach().requires_grad_()
    function(point).backward(vector)
    return point.grad


def jacobian(function, point):
    """Compute the Jacobian of a function, by one backward pass for each element of its value.

    Args:
        function: From a tensor of ``point``'s shape to a tensor.
        point: Where; any shape, a floating dtype. It is left as it is.

    Returns:
        The derivatives, of the value's shape followed by ``point``'s, with no history.

    Raises:
        RuntimeError: No graph leads from the value to ``point``.
    """
    point = point.detach().requires_grad_()
    value = function(point)
    rows = torch.zeros((value.numel(), *point.shape), dtype=point.dtype, device=point.device)
    for row, one_hot in zip(rows, torch.eye(value.numel(), dtype=value.dtype, device=value.device)):
        point.grad = None
        value.backward(one_hot.reshape(value.shape), retain_graph=True)
        row.copy_(point.grad)
    return rows.reshape((*value.shape, *point.shape))
