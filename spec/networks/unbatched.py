"""Layers, each with one sample that lacks the dimension of the batch."""

import torch

# Name: what makes the layer, what makes the sample. The table is observed, so that releases can be compared.
LAYERS = {
    "Conv1d": (lambda: torch.nn.Conv1d(3, 2, 3), lambda: torch.zeros(3, 8)),
    "Conv2d": (lambda: torch.nn.Conv2d(3, 2, 3), lambda: torch.zeros(3, 8, 8)),
    "Conv3d": (lambda: torch.nn.Conv3d(3, 2, 3), lambda: torch.zeros(3, 8, 8, 8)),
    "ConvTranspose2d": (lambda: torch.nn.ConvTranspose2d(3, 2, 3), lambda: torch.zeros(3, 8, 8)),
    "MaxPool1d": (lambda: torch.nn.MaxPool1d(2), lambda: torch.zeros(3, 8)),
    "MaxPool2d": (lambda: torch.nn.MaxPool2d(2), lambda: torch.zeros(3, 8, 8)),
    "AvgPool1d": (lambda: torch.nn.AvgPool1d(2), lambda: torch.zeros(3, 8)),
    "AvgPool2d": (lambda: torch.nn.AvgPool2d(2), lambda: torch.zeros(3, 8, 8)),
    "BatchNorm1d": (lambda: torch.nn.BatchNorm1d(3), lambda: torch.zeros(3)),
    "BatchNorm2d": (lambda: torch.nn.BatchNorm2d(3), lambda: torch.zeros(3, 8, 8)),
    "InstanceNorm2d": (lambda: torch.nn.InstanceNorm2d(3), lambda: torch.zeros(3, 8, 8)),
    "LayerNorm": (lambda: torch.nn.LayerNorm(8), lambda: torch.zeros(8)),
    "Linear": (lambda: torch.nn.Linear(8, 2), lambda: torch.zeros(8)),
    "ReLU": (torch.nn.ReLU, lambda: torch.zeros(8)),
    "Dropout": (torch.nn.Dropout, lambda: torch.zeros(8)),
    "Embedding": (lambda: torch.nn.Embedding(4, 2), lambda: torch.tensor(1)),
    "RNN": (lambda: torch.nn.RNN(8, 2), lambda: torch.zeros(5, 8)),
    "LSTM": (lambda: torch.nn.LSTM(8, 2), lambda: torch.zeros(5, 8)),
    "GRU": (lambda: torch.nn.GRU(8, 2), lambda: torch.zeros(5, 8)),
}

# On every release measured, from 1.3 to 2.15.
ALWAYS_ACCEPT = {"MaxPool2d", "AvgPool2d", "LayerNorm", "Linear", "ReLU", "Dropout", "Embedding"}
ALWAYS_REFUSE = {"BatchNorm1d", "BatchNorm2d"}
REFUSED_ONCE = {"Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "InstanceNorm2d", "RNN", "LSTM", "GRU"}


def accepts(name):
    """Tell whether the running release's layer takes one sample as it is."""
    make, sample = LAYERS[name]
    layer = make()
    try:
        layer(sample())
    except (RuntimeError, ValueError, IndexError):  # by layer and release
        return False
    return True


def accepting():
    """List the layers that take one sample as it is."""
    return {name for name in LAYERS if accepts(name)}
