"""The loop around the written-out step."""

from contextlib import contextmanager

import torch

from blitz.classifier.loops.flat.batches import Batches
from blitz.classifier.loops.flat.parameters import FlatParameters
from blitz.classifier.loops.flat.step import Step


class FlatLoop:
    """Trains a LeNet in its own vector of parameters; :meth:`settle` brings network and optimizer up to date.

    Args:
        network: A :class:`~blitz.networks.LeNet`.
        optimizer: A ``torch.optim.SGD`` of its parameters, with one learning rate and one momentum.
        images: uint8, shape (count, channels, 32, 32), on the network's device.
        labels: int64, shape (count,), likewise.
        batch_size: Images to a step.
        span: Steps at most between two yields of :meth:`steps`.
    """

    def __init__(self, network, optimizer, images, labels, batch_size, span):
        self._images, self._labels, self._batch_size, self._span = images, labels, batch_size, span
        self._optimizer = optimizer
        self._parameters = FlatParameters(network)
        with torch.no_grad():
            self._parameters.take(optimizer)
        self._machinery = {}

    def steps(self, order, spans):
        """Train on batches in the given order.

        Args:
            order: The images' numbers, int64; the last batch may be short.
            spans: How many steps to take between yields, each at most ``span``.

        Yields:
            The losses of a span's steps, each before its update.
        """
        for steps in spans:
            numbers, order = order[: steps * self._batch_size], order[steps * self._batch_size :]
            with torch.no_grad(), _one_thread():
                whole = len(numbers) // self._batch_size * self._batch_size
                parts = [(numbers[:whole], self._batch_size), (numbers[whole:], len(numbers) - whole)]
                losses = torch.cat([self._train(part, size) for part, size in parts if len(part)])
            yield losses

    def settle(self):
        """Bring the network's parameters and the optimizer's momenta up to date."""
        with torch.no_grad():
            self._parameters.give(self._optimizer)

    def _train(self, numbers, size):
        step, batches = self._made_for(size)
        for batch in batches.load(self._images[numbers], self._labels[numbers]):
            step(*batch)
        return batches.losses()

    def _made_for(self, size):
        if size not in self._machinery:
            group = self._optimizer.param_groups[0]
            step = Step(self._parameters, size, group["lr"], group["momentum"])
            count = self._span if size == self._batch_size else 1
            self._machinery[size] = step, Batches(self._parameters, size, count)
        return self._machinery[size]


@contextmanager
def _one_thread():
    """Compute on one thread: matrices of this size lose more by the others' waiting than they gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
