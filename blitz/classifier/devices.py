"""Where to train.

Chapter 4, "Train on GPU".
"""

import torch


def chosen_device():
    """Give the first GPU where CUDA is available, otherwise the CPU, as a ``torch.device``."""
    return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
