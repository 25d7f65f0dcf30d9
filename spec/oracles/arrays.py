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


def huber(difference):
    """Give Huber's loss of each difference, with 1 as the place where it goes on as a line."""
    size = np.abs(difference)
    return np.where(size < 1, size**2 / 2, size - 0.5)
