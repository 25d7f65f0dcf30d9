"""The documents' splits: devices, samples in the batch, samples that each device sees; each with its claim."""

import pytest

from blitz.plugin import claim

DOCUMENTED = [
    pytest.param(2, 30, [15, 15], marks=claim("parallel.split-two")),
    pytest.param(2, 10, [5, 5], marks=claim("parallel.split-two")),
    pytest.param(3, 30, [10, 10, 10], marks=claim("parallel.split-three")),
    pytest.param(3, 10, [4, 4, 2], marks=claim("parallel.split-three")),
    pytest.param(8, 30, [4] * 7 + [2], marks=claim("parallel.split-eight")),
    pytest.param(8, 10, [2] * 5, marks=claim("parallel.split-eight")),
]
