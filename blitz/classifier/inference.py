"""Predicting many images quickly. Chapter 4, "Test"."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.classifier.loading import normalized
from blitz.networks import LeNet

_BATCH_SIZE = 50  # images; the intermediate results of many more would not fit a core's cache
_BATCH_SIZE_ON_GPU = 2000


class PairwiseLeNet(LeNet):
    """A LeNet for predictions only: it pools by the maxima of pairs, and cuts off below zero what is left.

    Max pooling also finds where each maximum was, for the backward pass; on a CPU that takes ten times as long.

    Args:
        network: A :class:`~blitz.networks.LeNet`, whose layers it shares.
    """

    def __init__(self, network):
        super().__init__(network.conv1.in_channels, network.conv1.out_channels, network.fc3.out_features)
        for name, layer in network.named_children():
            setattr(self, name, layer)

    def forward(self, x):
        """Map images, float of shape (batch, channels, 32, 32), to raw outputs of shape (batch, classes)."""
        x = F.relu(_halved(self.conv1(x)))
        x = F.relu(_halved(self.conv2(x)))
        x = F.relu(self.fc1(x.view(len(x), -1)))
        return self.fc3(F.relu(self.fc2(x)))


def _halved(x):
    images, channels, height, width = x.shape
    rows = x.view(images, channels, height // 2, 2, width)
    x = torch.max(rows[:, :, :, 0], rows[:, :, :, 1]).view(images, channels, height // 2, width // 2, 2)
    return torch.max(x[..., 0], x[..., 1])


def classify(network, images):
    """Give the network's outputs for images in memory.

    Args:
        network: A :class:`~blitz.networks.LeNet`, on any device.
        images: A uint8 array, shape (count, channels, 32, 32).

    Returns:
        A floating tensor of shape (count, classes), on the CPU.
    """
    device, dtype = network.fc3.weight.device, network.fc3.weight.dtype
    images = torch.from_numpy(np.ascontiguousarray(images))

    def outputs(batch):
        with torch.no_grad():  # in each thread, as the mode is the thread's own
            return quick(normalized(batch.to(device), dtype))

    if device.type != "cpu":
        quick = network
        return torch.cat([outputs(batch) for batch in images.split(_BATCH_SIZE_ON_GPU)]).cpu()
    quick = PairwiseLeNet(network)
    # Threads that each take whole batches need not wait for each other in every operation.
    with _plain_convolutions(), ThreadPoolExecutor(torch.get_num_threads(), initializer=_compute_alone) as threads:
        return torch.cat(list(threads.map(outputs, images.split(_BATCH_SIZE))))


def _compute_alone():
    torch.set_num_threads(1)


@contextmanager
def _plain_convolutions():
    """Compute convolutions as matrix products; oneDNN takes half as long again for images with so few channels."""
    flags = getattr(getattr(torch.backends, "mkldnn", None), "flags", None)  # 1.5
    if flags is None:
        yield
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "TF32 acceleration")  # nobody asked for any
        with flags(enabled=False):
            yield


def confusion(predicted, labels, classes):
    """Count images by their true and their predicted class.

    Args:
        predicted: int64, shape (count,).
        labels: The same.
        classes: How many there are.

    Returns:
        int64, shape (classes, classes): true classes down, predicted ones across.
    """
    return torch.bincount(labels * classes + predicted, minlength=classes * classes).view(classes, classes)
