"""Spread a model over the GPUs, if there are several, and run it. Chapter 5, "Create model" and "Run the model"."""

import torch

from blitz.tensors.devices import chosen_device


def spread(model, tell=print):
    """Wrap a model for all GPUs where there is more than one, and move it to the first device.

    Args:
        model: Any module.
        tell: Called with the line about the GPUs where there are several.

    Returns:
        ``nn.DataParallel`` around the model, or the model itself on a machine with one GPU or none.
    """
    count = torch.cuda.device_count()
    if count > 1:
        tell("Let's use {} GPUs!".format(count))
        model = torch.nn.DataParallel(model)
    return model.to(chosen_device())


def outside_line(batch, output):
    """Write what the loop tells of a batch and its output."""
    return "Outside: input size {} output_size {}".format(batch.size(), output.size())


def run(model, loader, tell=print, device=None):
    """Run a model over a loader and tell the sizes outside of it.

    Args:
        model: From (batch, inputs) to (batch, outputs).
        loader: Gives batches.
        tell: Called with a line for each batch.
        device: Where batches are sent; the first GPU, if there is one, unless given.

    Returns:
        The outputs, one for each batch.
    """
    device = chosen_device() if device is None else device
    outputs = []
    for batch in loader:
        moved = batch.to(device)
        outputs.append(model(moved))
        tell(outside_line(moved, outputs[-1]))
    return outputs
