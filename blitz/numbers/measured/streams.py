"""Random streams after ``torch.manual_seed(0)``. Chapter 1, "Constructing tensors"; chapter 4, "Load and normalize"."""

import torch

SEED = 0


def catalogue():
    """List the draws of the documents, each from a fresh seed."""
    return [
        (("streams.rand",), _seeded(lambda: torch.rand(5, 3))),
        (("streams.randn",), _seeded(lambda: torch.randn(4, 4))),
        (("streams.randn-image",), _seeded(lambda: torch.randn(1, 1, 32, 32))),  # chapter 3's input
        (("streams.randperm",), _seeded(lambda: torch.randperm(20))),
        (("streams.DataLoader",), _seeded(_shuffled_epochs)),
    ]


def _seeded(draw):
    def compute():
        torch.manual_seed(SEED)
        return (draw(),)

    return compute


def _shuffled_epochs():
    """Give the order of twelve samples in two epochs, in batches of four."""
    loader = torch.utils.data.DataLoader(list(range(12)), batch_size=4, shuffle=True)
    return torch.stack([torch.cat(list(loader)) for _ in range(2)])
