"""A 5x5 convolution, a ReLU and a 2x2 pool as one matrix product."""

import torch

try:
    POOL = torch.ops.aten.max_pool2d_with_indices.out
    UNPOOL = torch.ops.aten.max_pool2d_with_indices_backward.grad_input
except (AttributeError, RuntimeError):  # before 1.11 overloads have no names; torch.max and scatter_ do it more slowly
    POOL = UNPOOL = None

PLACES = 4  # in a 2x2 pool


class PooledConvolution:
    """``[weight | bias]`` times 6x6 windows with a row of ones; then the greatest of the pool's four places and zero.

    Windows are (36 * channels + 1, places) with rows in the order row, column, channel.

    Args:
        matrix: The layer's ``[weight | bias]``, shape (outputs, 25 * channels + 1).
        gradient: Where its gradient goes, of the same shape.
        out: Where results go; (outputs, places) in any shape.
        out_gradient: Where their gradient is found; the same.

    Attributes:
        frame: The four shifted kernels, shape (4 * outputs, 36 * channels + 1).
        delta: After :meth:`backward` the gradient of their products, shape (4 * outputs, places).
    """

    def __init__(self, matrix, gradient, out, out_gradient):
        outputs, places = len(matrix), out.numel() // len(matrix)
        self._out, self._out_gradient = out.view(-1), out_gradient.view(-1)
        self.frame = matrix.new_zeros(PLACES * outputs, 36 * (matrix.size(1) // 25) + 1)
        self._frame_gradient = torch.zeros_like(self.frame)
        self._copies = list(zip(_shifted(self.frame), _kernel(matrix)))
        # Sums over the four places as sums of two; torch.sum over both dimensions takes three times as long.
        self._sums = []
        for shifted, kernel in zip(_shifted(self._frame_gradient), _kernel(gradient)):
            half = torch.zeros_like(shifted[0])
            self._sums += [(shifted[0], shifted[1], half), (half[0], half[1], kernel)]
        # Five blocks: zeros, then a block for each place in the pool.
        scores = matrix.new_zeros((PLACES + 1) * outputs, places)
        delta = torch.zeros_like(scores)
        self._scores, self.delta = scores[outputs:], delta[outputs:]
        self._blocks, self._delta_blocks = scores.view(PLACES + 1, -1), delta.view(PLACES + 1, -1)
        self._winner = torch.zeros(outputs * places, dtype=torch.int64, device=matrix.device)
        # The same memory as images five pixels high in channels_last, the form with the fastest pooling.
        self._as_images = [
            part.view(1, -1, 1, outputs * places).permute(0, 3, 1, 2)
            for part in (scores, delta, self._out, self._out_gradient, self._winner)
        ]

    def forward(self, windows):
        """Write the results for some windows to ``out``."""
        for shifted, kernel in self._copies:
            shifted.copy_(kernel)
        torch.mm(self.frame, windows, out=self._scores)
        if POOL:
            scores, _, out, _, winner = self._as_images
            POOL(scores, [PLACES + 1, 1], out=out, indices=winner)
        else:
            torch.max(self._blocks, 0, out=(self._out, self._winner))

    def backward(self, windows):
        """Compute the gradient of the parameters, and ``delta``, from that of the results for the same windows."""
        if UNPOOL:
            scores, delta, _, out_gradient, winner = self._as_images
            height = [PLACES + 1, 1]
            UNPOOL(out_gradient, scores, height, height, [0, 0], [1, 1], False, winner, grad_input=delta)
        else:
            self._delta_blocks.zero_().scatter_(0, self._winner[None], self._out_gradient[None])
        torch.mm(self.delta, windows.t(), out=self._frame_gradient)
        for left, right, out in self._sums:
            torch.add(left, right, out=out)


def _kernel(matrix):
    """View a layer's weights as (outputs, row, column and channel), and its biases."""
    rows, length = matrix.shape
    strides = (length, length // 5, 1)
    return matrix.as_strided((rows, 5, length // 5), strides, matrix.storage_offset()), matrix[:, -1]


def _shifted(frame):
    """View a frame's kernels as (pool row, pool column, outputs, row, column and channel), and their biases."""
    rows, length = frame.shape
    outputs, channels = rows // PLACES, length // 36
    strides = (2 * outputs * length + 6 * channels, outputs * length + channels, length, 6 * channels, 1)
    return frame.as_strided((2, 2, outputs, 5, 5 * channels), strides), frame[:, -1].view(2, 2, outputs)
