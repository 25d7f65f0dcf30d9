"""What this machine can do at best: copying within a device's memory, and multiplying large matrices.

Measured in every run of ``blitz bench``, since the other benchmarks' shares are of these. Where smaller products are
timed as well, they count, too: what a machine did once, it can do.
"""

import pytest
import torch

from blitz.tensors import flop_of_product, product

from .sweeps import FLOAT, places

# Several sizes, since caches are faster than memory: what works on much memory is compared with copying as much.
COPIES = [2**power for power in (12, 15, 17, 19, 20, 21, 22, 23, 24, 25)]
ROUNDS = 20  # also in a quick run, since the best of them counts
PRODUCTS = [
    (1024, "cpu"),
    (2048, "cpu"),
    *(pytest.param(size, "cuda", marks=pytest.mark.cuda) for size in (2048, 8192)),
]


@places
@pytest.mark.parametrize("size", COPIES)
def test_limit_of_copying(measure, size, where):
    source, target = torch.rand(size, device=where), torch.empty(size, device=where)
    told = {"bytes": 2 * FLOAT * size, "limit": "copy"}
    measure(lambda: target.copy_(source), where, "copy", size, "elements", rounds=ROUNDS, **told)


@pytest.mark.parametrize("size, where", PRODUCTS)
def test_limit_of_multiplying(measure, size, where):
    told = {"bytes": 3 * FLOAT * size**2, "flop": flop_of_product(size), "limit": "product"}
    measure(product(size, where), where, "large matrix product", size, "rows", rounds=ROUNDS, **told)
