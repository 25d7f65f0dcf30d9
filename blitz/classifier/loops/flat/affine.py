"""An affine layer as one matrix product."""

import torch


class Affine:
    """``[weight | bias]`` times inputs with a column of ones; all views are made once.

    Args:
        matrix: The layer's ``[weight | bias]``, shape (outputs, inputs + 1).
        gradient: Where its gradient goes, of the same shape.
        inputs: Shape (batch, inputs + 1).
        inputs_gradient: Where their gradient goes, of the same shape.
        results: Where results go, shape (batch, outputs or more); None where each :meth:`forward` names a place.
        results_gradient: Where their gradient is found, of the same shape.
    """

    def __init__(self, matrix, gradient, inputs, inputs_gradient, results, results_gradient):
        outputs = len(matrix)
        delta = results_gradient[:, :outputs]
        self._product = inputs, matrix.t(), results if results is None else results[:, :outputs]
        self._gradients = (delta.t(), inputs, gradient), (delta, matrix, inputs_gradient)

    def forward(self, out=None):
        """Write the results, to ``out`` where it is given."""
        inputs, weights, results = self._product
        torch.mm(inputs, weights, out=results if out is None else out)

    def backward(self):
        """Compute the gradients of parameters and inputs from that of the results."""
        for left, right, out in self._gradients:
            torch.mm(left, right, out=out)
