"""Where to compute, as the documents choose it: chapter 4, "Train on GPU"; chapter 5, "Imports and parameters"."""

import torch


def chosen_device():
    """Give the first GPU where CUDA is available, otherwise the CPU, as a ``torch.device``."""
    return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
