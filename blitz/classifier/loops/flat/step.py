"""One training step: forward, backward, update."""

import torch

from blitz.classifier.loops.flat.affine import Affine
from blitz.classifier.loops.flat.batches import WINDOWS
from blitz.classifier.loops.flat.convolution import PooledConvolution


class Step:
    """Steps of SGD on the mean cross-entropy, at one batch size.

    Args:
        parameters: The network's :class:`~blitz.classifier.loops.flat.parameters.FlatParameters`.
        size: Images to a batch.
        lr: The learning rate.
        momentum: Of SGD.
    """

    def __init__(self, parameters, size, lr, momentum):
        self._parameters, self._size, self._lr, self._momentum = parameters, size, lr, momentum
        (conv1, conv2, fc1, fc2, fc3), gradients = (
            parameters.matrices(parameters.values),
            parameters.matrices(parameters.gradients),
        )
        width = len(conv1)
        new = parameters.values.new_zeros
        # What the layers pass on, with a row or column of ones, and its gradients.
        self._pooled, self._pooled_gradient = new(width, WINDOWS * size), new(width, WINDOWS * size)
        self._windows, self._windows_gradient = new(36 * width + 1, 25 * size), new(36 * width, 25 * size)
        features, features_gradient = new(fc1.size(1), size), new(fc1.size(1) - 1, size)
        self._hidden = [new(size, matrix.size(1)) for matrix in (fc2, fc3)]
        self._hidden_gradients = [new(size, matrix.size(1)) for matrix in (fc1, fc2, fc3)]
        self._delta = new(size, len(fc3))
        for ones in (self._windows[-1], features[-1], self._hidden[0][:, -1], self._hidden[1][:, -1]):
            ones.fill_(1)
        self._conv1 = PooledConvolution(conv1, gradients[0], self._pooled, self._pooled_gradient)
        self._conv2 = PooledConvolution(conv2, gradients[1], features[:-1], features_gradient)
        self._affine = [
            Affine(*views)
            for views in zip(
                (fc1, fc2, fc3),
                gradients[2:],
                [features.t(), *self._hidden],
                self._hidden_gradients,
                [*self._hidden, None],
                [*self._hidden_gradients[1:], self._delta],
            )
        ]
        self._conv2_weights = self._conv2.frame[:, :-1].t()
        self._features_gradient = features_gradient, self._hidden_gradients[0][:, :-1].t()
        self._lay_out_windows(width, size)

    def _lay_out_windows(self, width, size):
        """View the second convolution's windows as pixels of the first one's pooled results.

        Those lie as (channel, row % 2, column % 2, row // 2, column // 2, image). Their windows have the rows
        (row // 2, row % 2, column // 2, column % 2, channel) and the columns (row, (column, image)).
        """
        part, line = 49 * size, 7 * size
        rows = self._windows[:-1].view(3, 2, 3, 2, width, 5, 5 * size)
        pixels = self._pooled.as_strided(rows.shape, (line, 2 * part, size, part, 4 * part, line, 1))
        self._gather = rows, pixels
        taps = self._windows_gradient.view(rows.shape)
        strides = (2 * part, part, 4 * part, line, 1)
        self._scatter = [
            (
                self._pooled_gradient.as_strided(taps[0, :, 0].shape, strides, row * line + column * size),
                taps[row, :, column],
            )
            for row in range(3)
            for column in range(3)
        ]

    def __call__(self, windows, outputs, targets):
        """Train on one batch of :class:`~blitz.classifier.loops.flat.batches.Batches`."""
        self._forward(windows, outputs)
        # The gradient of the mean cross-entropy: (softmax - one_hot) / size.
        torch.add(targets, outputs.softmax(1), alpha=1 / self._size, out=self._delta)
        self._backward(windows)
        flat = self._parameters
        torch.add(flat.gradients, flat.momenta, alpha=self._momentum, out=flat.momenta)
        flat.values.add_(flat.momenta, alpha=-self._lr)

    def _forward(self, windows, outputs):
        self._conv1.forward(windows)
        rows, pixels = self._gather
        rows.copy_(pixels)
        self._conv2.forward(self._windows)
        for layer, hidden in zip(self._affine, self._hidden):
            layer.forward()
            hidden.relu_()
        self._affine[2].forward(outputs)

    def _backward(self, windows):
        self._affine[2].backward()
        for layer, hidden, gradient in zip(self._affine[1::-1], self._hidden[::-1], self._hidden_gradients[:0:-1]):
            gradient.mul_(hidden.sign())  # of the ReLU: 1 where it let through, 0 where it cut off
            layer.backward()
        features_gradient, transposed = self._features_gradient
        features_gradient.copy_(transposed)
        self._conv2.backward(self._windows)
        torch.mm(self._conv2_weights, self._conv2.delta, out=self._windows_gradient)
        self._pooled_gradient.zero_()
        for pixels, gradients in self._scatter:
            pixels.add_(gradients)
        self._conv1.backward(windows)
