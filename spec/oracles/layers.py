"""Layers computed by definition, in NumPy."""

import itertools

import numpy as np


def convolution(images, kernels, bias, stride, padding):
    """Correlate images with kernels, one output at a time.

    Args:
        images: float64, shape (samples, channels, height, width).
        kernels: float64, shape (outputs, channels, kernel height, kernel width).
        bias: float64, shape (outputs,).
        stride: A pair: rows, columns.
        padding: A pair: rows, columns of zeros on either side.

    Returns:
        float64, shape (samples, outputs, rows, columns).
    """
    around = [(0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2]
    padded = np.pad(images, around, mode="constant")
    rows, columns = ((padded.shape[axis + 2] - kernels.shape[axis + 2]) // stride[axis] + 1 for axis in (0, 1))
    result = np.empty((len(images), len(kernels), rows, columns))
    for row, column in itertools.product(range(rows), range(columns)):
        top, left = row * stride[0], column * stride[1]
        window = padded[:, :, top : top + kernels.shape[2], left : left + kernels.shape[3]]
        result[:, :, row, column] = (window[:, None] * kernels[None]).sum(axis=(2, 3, 4)) + bias
    return result


def max_pooling(images, window):
    """Take the maximum over windows side by side; what is left at the edges is dropped.

    Args:
        images: Shape (samples, channels, height, width).
        window: A pair: rows, columns.

    Returns:
        Shape (samples, channels, height // rows, width // columns).
    """
    rows, columns = images.shape[2] // window[0], images.shape[3] // window[1]
    cut = images[:, :, : rows * window[0], : columns * window[1]]
    return cut.reshape((*images.shape[:2], rows, window[0], columns, window[1])).max(axis=(3, 5))


def lenet(images, weights):
    """Run the documents' network by the definitions.

    Args:
        images: float64, shape (samples, channels, 32, 32).
        weights: float64 arrays by parameter name, as ``LeNet.named_parameters()`` gives them.

    Returns:
        float64, shape (samples, classes).
    """
    x = images
    for name in ("conv1", "conv2"):
        x = convolution(x, weights[name + ".weight"], weights[name + ".bias"], (1, 1), (0, 0))
        x = max_pooling(np.maximum(x, 0), (2, 2))
    x = x.reshape(len(x), 16 * 5 * 5)
    for name in ("fc1", "fc2"):
        x = np.maximum(x @ weights[name + ".weight"].T + weights[name + ".bias"], 0)
    return x @ weights["fc3.weight"].T + weights["fc3.bias"]
