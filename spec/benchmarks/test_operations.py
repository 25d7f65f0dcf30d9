"""Elementwise operations, matrix products, reductions and convolutions, by size."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.tensors import flop_of_product, product

from .sweeps import FLOAT, elements, places

REDUCTIONS = {"sum": "x.sum()", "max": "x.max()"}
CHANNELS, WINDOW, IMAGES = 16, 5, 4


@places
@elements
def test_elementwise_product(measure, size, where):
    x, y = torch.rand(size, device=where), torch.rand(size, device=where)
    measure(lambda: x * y, where, "x * y", size, "elements", bytes=3 * FLOAT * size, flop=size)


@places
@elements
def test_elementwise_sigmoid(measure, size, where):
    x = torch.rand(size, device=where)
    measure(x.sigmoid, where, "x.sigmoid()", size, "elements", bytes=2 * FLOAT * size, flop=size)


@places
@elements
@pytest.mark.parametrize("name", list(REDUCTIONS))
def test_reduction(measure, name, size, where):
    x = torch.rand(size, device=where)
    measure(getattr(x, name), where, REDUCTIONS[name], size, "elements", bytes=FLOAT * size, flop=size)


@places
@pytest.mark.parametrize("size", [16, 64, 256, 512, 1024, 2048])
def test_matrix_product(measure, size, where):
    told = {"bytes": 3 * FLOAT * size**2, "flop": flop_of_product(size), "limit": "product"}
    told["claim"] = "tensors.gpu-accelerates"
    measure(product(size, where), where, "x.matmul(y)", size, "rows", **told)


@places
@pytest.mark.parametrize("size", [8, 16, 32, 64, 128, 256])
def test_convolution(measure, size, where):
    images = torch.rand(IMAGES, CHANNELS, size, size, device=where)
    weight = torch.rand(CHANNELS, CHANNELS, WINDOW, WINDOW, device=where)
    results = IMAGES * CHANNELS * (size - WINDOW + 1) ** 2
    told = {
        "bytes": FLOAT * (images.numel() + weight.numel() + results),
        "flop": 2 * results * CHANNELS * WINDOW**2,
    }
    measure(lambda: F.conv2d(images, weight), where, "F.conv2d(x, w)", size, "pixels a side", **told)
