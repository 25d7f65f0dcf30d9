"""The four ways to write an addition.

Chapter 1, section "Operations", syntaxes 1 to 4. All of them broadcast and promote types alike and differ in
where the sum is put.
"""

import torch


def add_by_operator(x, y):
    """Add with ``x + y``, the documents' syntax 1.

    Args:
        x: A tensor.
        y: A tensor whose shape broadcasts with that of ``x``.

    Returns:
        A new tensor of the broadcast shape and the promoted dtype.
    """
    return x + y


def add_by_function(x, y):
    """Add with ``torch.add``, the documents' syntax 2; arguments and result as in :func:`add_by_operator`."""
    return torch.add(x, y)


def add_into_result(x, y):
    """Add into memory that is there already, the documents' syntax 3.

    Args:
        x: A tensor.
        y: A tensor of the dtype of ``x`` whose shape broadcasts with that of ``x``.

    Returns:
        A tensor that was allocated before the addition, of the broadcast shape, into which ``torch.add`` put the sum.
    """
    shape = torch.broadcast_tensors(x, y)[0].shape
    result = torch.empty(shape, dtype=x.dtype, device=x.device)
    torch.add(x, y, out=result)
    return result


def add_in_place(x, y):
    """Add ``x`` to ``y`` itself, the documents' syntax 4.

    Args:
        x: A tensor whose shape broadcasts to that of ``y``.
        y: The tensor that is changed. Its shape and dtype stay.

    Returns:
        ``y``.

    Raises:
        RuntimeError: ``y`` can't hold the sum: its shape or its dtype would have to change.
    """
    return y.add_(x)


def four_additions(x, y):
    """Add in all four ways.

    Args:
        x: A tensor whose shape broadcasts to that of ``y``.
        y: A tensor of the same dtype. It is left as it is: the addition in place works on a copy.

    Returns:
        A dict from the syntax as it is written to the sum.
    """
    return {
        "x + y": add_by_operator(x, y),
        "torch.add(x, y)": add_by_function(x, y),
        "torch.add(x, y, out=result)": add_into_result(x, y),
        "y.add_(x)": add_in_place(x, y.clone()),
    }
