"""The bridge to NumPy against copying."""

import numpy as np
import pytest
import torch

from .sweeps import FLOAT, elements

CROSSINGS = {
    "numpy": ("x.numpy()", lambda x, _: x.numpy()),
    "numpy-copy": ("x.numpy().copy()", lambda x, _: x.numpy().copy()),
    "from-numpy": ("torch.from_numpy(a)", lambda _, a: torch.from_numpy(a)),
    "tensor": ("torch.tensor(a)", lambda _, a: torch.tensor(a)),
}
COPIES = ("numpy-copy", "tensor")


@elements
@pytest.mark.parametrize("way", list(CROSSINGS))
def test_crossing(measure, way, size):
    written, cross = CROSSINGS[way]
    x, a = torch.rand(size), np.ones(size, dtype=np.float32)
    measure(lambda: cross(x, a), "cpu", written, size, "elements", bytes=2 * FLOAT * size * (way in COPIES))
