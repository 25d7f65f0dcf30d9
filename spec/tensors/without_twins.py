"""What the methods in place make that have no form out of place: the expected values, by other means.

Each is a function from a copy of the receiver and the arguments to the values that the receiver should hold.
"""

import math

import torch


def elementwise(function, *tensors):
    """Apply a function of Python numbers to each element."""
    rows = zip(*[tensor.reshape(-1).tolist() for tensor in tensors])
    return torch.tensor([function(*row) for row in rows], dtype=tensors[0].dtype).reshape(tensors[0].shape)


def _put(x, index, source):
    flat = x.reshape(-1).tolist()
    for place, value in zip(index.tolist(), source.tolist()):
        flat[place] = value
    return torch.tensor(flat, dtype=x.dtype).reshape(x.shape)


def _with_rows_of_zeros(x, rows):
    return torch.cat([x, torch.zeros((rows - len(x), len(x)), dtype=x.dtype)])


EXPECTED = {
    "apply_": lambda x, function: elementwise(function, x),
    "copy_": lambda x, y: y,
    "fill_": lambda x, value: elementwise(lambda a: value, x),
    "fill_diagonal_": lambda x, value: x - torch.diag(torch.diagonal(x)) + value * torch.eye(len(x), dtype=x.dtype),
    "map_": lambda x, y, function: elementwise(function, x, y),
    "map2_": lambda x, y, z, function: elementwise(function, x, y, z),
    "put_": _put,  # 1.9 added put
    "requires_grad_": lambda x: x,
    "resize_as_sparse_": lambda x, y: _with_rows_of_zeros(x.to_dense(), len(y)),
    "set_": lambda x, y: y,
    "share_memory_": lambda x: x,
    "sparse_resize_": lambda x, shape, *_: _with_rows_of_zeros(x.to_dense(), shape[0]),
    "sparse_resize_and_clear_": lambda x, shape, *_: torch.zeros(shape, dtype=x.dtype),
    "zero_": lambda x: elementwise(lambda a: 0, x),
}

# They draw at random: the set of numbers that they draw from, as a test of one element.
DRAWN = {
    "cauchy_": math.isfinite,
    "exponential_": lambda a: a > 0,
    "geometric_": lambda a: a >= 1 and a == int(a),
    "log_normal_": lambda a: a > 0,
    "normal_": math.isfinite,
    "random_": lambda a: 0 <= a <= 2**53 and a == int(a),
    "uniform_": lambda a: 0 <= a < 1,
}
