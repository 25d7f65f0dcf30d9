"""Work that several devices can share: many products in a row. Chapter 5, preface."""

import torch


class Repeated(torch.nn.Linear):
    """A linear layer taken many times, so that the products outweigh the copies of the weight.

    Args:
        width: Numbers in a sample, and in an output.
        times: How often.
    """

    def __init__(self, width, times):
        super().__init__(width, width)
        self.times = times

    def forward(self, batch):
        """Map a batch, float32 of shape (samples, width), to one of the same shape."""
        for _ in range(self.times):
            batch = super().forward(batch)
        return batch


def repeated_products(devices, home, width, samples, times):
    """Prepare a forward pass through ``nn.DataParallel``, without tracking.

    Args:
        devices: The numbers of the devices.
        home: Where the model and the batch are: the first device.
        width: Numbers in a sample.
        samples: In the batch.
        times: Products that each sample goes through.

    Returns:
        A function without arguments that returns the outputs, of shape (samples, width).
    """
    model = torch.nn.DataParallel(Repeated(width, times).to(home), device_ids=list(devices))
    batch = torch.zeros(samples, width, device=home)

    def run():
        with torch.no_grad():
            return model(batch)

    return run
