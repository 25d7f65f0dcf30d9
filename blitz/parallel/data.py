"""The random data set. Chapter 5, sections "Imports and parameters" and "Dummy data set"."""

import torch

INPUT_SIZE = 5  # numbers in a sample
OUTPUT_SIZE = 2  # numbers in an output
BATCH_SIZE = 30  # samples
DATA_SIZE = 100  # samples


class RandomDataset(torch.utils.data.Dataset):
    """Normally distributed samples, made once: the two methods that follow are all that a loader asks for.

    Args:
        size: Numbers in a sample.
        length: Samples.
    """

    def __init__(self, size=INPUT_SIZE, length=DATA_SIZE):
        self.data = torch.randn(length, size)

    def __getitem__(self, index):
        return self.data[index]

    def __len__(self):
        return len(self.data)


def random_loader(length=DATA_SIZE, batch_size=BATCH_SIZE, size=INPUT_SIZE):
    """Load a new random data set in shuffled batches, float32 of shape (batch_size, size); the last has the rest."""
    return torch.utils.data.DataLoader(RandomDataset(size, length), batch_size=batch_size, shuffle=True)
