"""The same steps over images in memory; on a GPU captured once as a CUDA graph and replayed."""

import torch

from blitz.classifier.loading import normalized

_WARM_UP = 3  # steps before a capture, as PyTorch's documentation of CUDA graphs asks


class EagerLoop:
    """Trains by autograd and ``torch.optim`` with the whole data set on the device and no look at the loss.

    Which images a step takes is computed on the device from a counter there, so that a step asks nothing of the host
    and the very same code can be replayed from a CUDA graph.

    Args:
        network: From images to outputs; may be wrapped in DistributedDataParallel.
        optimizer: Of its parameters.
        images: uint8, shape (count, channels, 32, 32), on the network's device.
        labels: int64, shape (count,), likewise.
        batch_size: Images to a step.
        capture: Replay steps of the full batch size from a CUDA graph; for networks on a GPU, with PyTorch 1.11 or
            newer.
    """

    def __init__(self, network, optimizer, images, labels, batch_size, capture=False):
        self._network, self._optimizer = network, optimizer
        self._images, self._labels, self._batch_size = images, labels, batch_size
        self._dtype = next(network.parameters()).dtype
        self._criterion = torch.nn.CrossEntropyLoss()
        self._order = torch.zeros(len(images), dtype=torch.int64, device=images.device)
        self._places = torch.arange(batch_size, device=images.device)
        self._counter = torch.zeros(1, dtype=torch.int64, device=images.device)
        self._losses = torch.zeros(-(-len(images) // batch_size), dtype=self._dtype, device=images.device)
        self._step = self._captured() if capture and len(images) >= batch_size else self._one_step

    def steps(self, order, spans):
        """Train on batches in the given order.

        Args:
            order: The images' numbers, int64; no longer than the data set; the last batch may be short.
            spans: How many steps to take between yields.

        Yields:
            The losses of a span's steps, each before its update.
        """
        self._order[: len(order)].copy_(order)
        self._counter.zero_()
        taken = 0
        for steps in spans:
            for number in range(taken, taken + steps):
                size = min(self._batch_size, len(order) - number * self._batch_size)
                if size == self._batch_size:
                    self._step()
                else:
                    self._one_step(size)
            yield self._losses[taken : taken + steps].clone()
            taken += steps

    def settle(self):
        """Nothing is kept elsewhere than in the network and its optimizer."""

    def _one_step(self, size=None):
        """Take the next batch, of ``size`` images where it is short."""
        numbers = self._order.index_select(0, self._counter * self._batch_size + self._places[:size])
        images = normalized(self._images.index_select(0, numbers), self._dtype)
        self._optimizer.zero_grad()
        loss = self._criterion(self._network(images), self._labels.index_select(0, numbers))
        loss.backward()
        self._optimizer.step()
        self._losses.index_copy_(0, self._counter, loss.detach().view(1))
        self._counter.add_(1)

    def _captured(self):
        """Capture a step as a CUDA graph and leave network and optimizer as they were."""
        kept = [parameter.detach().clone() for parameter in self._network.parameters()]
        momenta = [self._momentum_of(parameter) for parameter in self._network.parameters()]
        momenta = [None if momentum is None else momentum.clone() for momentum in momenta]
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UP):
                self._counter.zero_()
                self._one_step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._one_step()
        with torch.no_grad():
            for parameter, value, momentum in zip(self._network.parameters(), kept, momenta):
                parameter.copy_(value)
                buffer = self._momentum_of(parameter)
                if buffer is not None:
                    # In place, since the graph holds its address; a momentum of zeros is one that was not begun yet.
                    buffer.zero_() if momentum is None else buffer.copy_(momentum)
        return graph.replay

    def _momentum_of(self, parameter):
        return self._optimizer.state.get(parameter, {}).get("momentum_buffer")
