"""Four ways to take the documents' training steps: the same mathematics, at different speeds.

Each has ``steps(order, spans)``, which trains and yields losses, and ``settle()``, after which network and optimizer
hold what was learned.
"""

import torch

from blitz.classifier.loading import documents_transform
from blitz.classifier.loops.eager import EagerLoop
from blitz.classifier.loops.flat import FlatLoop
from blitz.classifier.loops.tutorial import TutorialLoop

TUTORIAL, EAGER, FLAT, GRAPH = LOOPS = ("tutorial", "eager", "flat", "graph")

SPAN = 20  # steps between two looks at the losses, at most
_FLAT_UP_TO = 32  # images to a batch; with more, PyTorch's own convolutions are as fast and use every core


def fastest(batch_size, device, processes=1):
    """Name the loop that was measured to be the fastest for a device and a batch size.

    Args:
        batch_size: Images to a step.
        device: A ``torch.device``.
        processes: That train together; only the eager loop shares its gradients.
    """
    if processes > 1:
        return EAGER
    if device.type == "cuda":
        return GRAPH if hasattr(torch.cuda, "CUDAGraph") else EAGER
    return FLAT if batch_size <= _FLAT_UP_TO else EAGER


def make_loop(name, network, optimizer, data, batch_size, device, workers):
    """Make a loop over a data set's training images.

    Args:
        name: One of :data:`LOOPS`.
        network: A :class:`~blitz.networks.LeNet` on ``device``; for the eager loop perhaps wrapped.
        optimizer: A ``torch.optim.SGD`` of its parameters.
        data: A :class:`~blitz.classifier.datasets.DataSet`.
        batch_size: Images to a step.
        device: A ``torch.device``.
        workers: Processes that load for the tutorial loop; the others need none.
    """
    if name == TUTORIAL:
        dataset = data.pictures(train=True, transform=documents_transform(data.training.images.shape[1]))
        return TutorialLoop(network, optimizer, dataset, batch_size, workers, device)
    images, labels = (torch.from_numpy(array).to(device) for array in data.training)
    if name == FLAT:
        return FlatLoop(network, optimizer, images, labels, batch_size, SPAN)
    return EagerLoop(network, optimizer, images, labels, batch_size, capture=name == GRAPH)
