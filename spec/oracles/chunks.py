"""How a batch is shared out, by arithmetic alone."""

import numpy as np


def chunk_sizes(samples, devices):
    """Give the sizes of a batch's chunks, in the devices' order.

    One device after the other gets the batch's share, rounded up, as long as there are samples; those that would get
    nothing are left out. A batch of nothing is nothing for every device.
    """
    if samples == 0:
        return [0] * devices
    share = int(np.ceil(samples / devices))
    return np.diff(np.unique(np.minimum(np.arange(devices + 1) * share, samples))).tolist()
