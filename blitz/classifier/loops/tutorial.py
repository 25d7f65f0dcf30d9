"""The introduction's own loop: a transform for each image, worker processes, and a look at the loss in each step."""

import signal

import torch

from blitz.networks import training_step


class TutorialLoop:
    """Trains as the documents do, over a torchvision data set; what the other loops are measured against.

    Args:
        network: From images to outputs, on ``device``.
        optimizer: Of its parameters.
        dataset: Gives (normalized image, label) by number.
        batch_size: Images to a step.
        workers: Processes that load; 0 loads in this one.
        device: Where each batch is sent.
    """

    def __init__(self, network, optimizer, dataset, batch_size, workers, device):
        self._network, self._optimizer, self._dataset = network, optimizer, dataset
        self._batch_size, self._workers, self._device = batch_size, workers, device
        self._criterion = torch.nn.CrossEntropyLoss()

    def steps(self, order, spans):
        """Train on batches in the given order.

        Args:
            order: The images' numbers, int64; the last batch may be short.
            spans: How many steps to take between yields.

        Yields:
            The losses of a span's steps, each before its update.
        """
        loader = torch.utils.data.DataLoader(
            self._dataset,
            batch_sampler=[numbers.tolist() for numbers in order.split(self._batch_size)],
            num_workers=self._workers,
            worker_init_fn=_ignore_interrupts,
        )
        batches = iter(loader)
        for count in spans:
            losses = []
            for _ in range(count):
                inputs, labels = (tensor.to(self._device) for tensor in next(batches))
                losses.append(training_step(self._network, self._criterion, self._optimizer, inputs, labels).item())
            yield torch.tensor(losses)

    def settle(self):
        """Nothing is kept elsewhere than in the network and its optimizer."""


def _ignore_interrupts(_worker):
    """Let Ctrl-C reach the training process alone, which ends the epoch in good order; the terminal sends it to all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
