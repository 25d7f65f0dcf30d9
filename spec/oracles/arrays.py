"""What NumPy has no function for, in NumPy."""

import numpy as np


def written(array, write, *arguments):
    """Write to a copy of an array, by a function that takes the array first, and give the copy."""
    copy = array.copy()
    write(copy, *arguments)
    return copy


def each(function, array):
    """Apply a function of one Python number, of float64, to each element."""
    return np.array([function(value) for value in array.reshape(-1).tolist()]).reshape(array.shape)


def lower_median(array):
    """Give the middle element of all; of an even number of them the lower of the two in the middle."""
    return np.sort(array, axis=None)[(array.size - 1) // 2]


def last(mask):
    """Give for each row of a mask and each column where, up to that row, the last True stands."""
    rows = np.arange(len(mask)).reshape(-1, 1)
    return np.maximum.accumulate(np.where(mask, rows, 0))


def lstm(inputs, weights, recurrent):
    """Run Hochreiter and Schmidhuber's unit with a forget gate and no biases; PyTorch's order of gates.

    Args:
        inputs: Shape (steps, features).
        weights: Shape (4, features): of the input gate, the forget gate, the cell and the output gate.
        recurrent: Shape (4,).

    Returns:
        What comes out of each step, shape (steps, 1, 1).
    """
    out, cell, outputs = 0.0, 0.0, []
    for step in inputs:
        gates = weights @ step + recurrent * out
        enter, forget, leave = 1 / (1 + np.exp(-gates[[0, 1, 3]]))
        cell = forget * cell + enter * np.tanh(gates[2])
        out = leave * np.tanh(cell)
        outputs.append(out)
    return np.array(outputs).reshape(-1, 1, 1)


def huber(difference):
    """Give Huber's loss of each difference, with 1 as the place where it goes on as a line."""
    size = np.abs(difference)
    return np.where(size < 1, size**2 / 2, size - 0.5)
