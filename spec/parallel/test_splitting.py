"""Chapter 5, Results and Summary: how a batch is split. No device is needed to see that."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel.virtual import splitter
from blitz.plugin import claim

from ..oracles import array_of
from ..oracles.chunks import chunk_sizes
from .splits import DOCUMENTED


def scattered(batch, devices):
    """Let the compiled code behind DataParallel split a batch; to device -1 means to leave the parts where they are."""
    return torch._C._scatter(batch, [-1] * devices, None, 0, None)  # noqa: SLF001 - what DataParallel calls


SPLITTERS = [torch.Tensor.chunk] + ([scattered] if splitter() == "torch._C._scatter" else [])


@pytest.mark.parametrize("split", SPLITTERS)
@pytest.mark.parametrize("devices, samples, expected", DOCUMENTED)
def test_parts_of_the_documents_batches(split, devices, samples, expected):
    batch = torch.randn(samples, 5)
    parts = split(batch, devices)
    assert [len(part) for part in parts] == expected
    assert np.array_equal(np.concatenate([array_of(part) for part in parts]), array_of(batch))


@claim("parallel.splits-like-chunk")
@pytest.mark.parametrize("split", SPLITTERS)
@given(samples=st.integers(1, 40), devices=st.integers(1, 12))
def test_parts_are_the_share_rounded_up_and_then_the_rest(split, samples, devices):
    parts = split(torch.arange(samples), devices)
    assert [len(part) for part in parts] == chunk_sizes(samples, devices)
    assert [sample for part in parts for sample in part.tolist()] == list(range(samples))


@claim("parallel.splits-like-chunk")
@pytest.mark.parametrize("split", SPLITTERS)
@given(devices=st.integers(1, 12))
def test_batch_of_nothing_is_nothing_for_every_device(split, devices, observe):
    observe("0 samples on 3 devices", [len(part) for part in split(torch.zeros(0, 5), 3)])
    assert [tuple(part.shape) for part in split(torch.zeros(0, 5), devices)] == [(0, 5)] * devices


@claim("parallel.splits-like-chunk")
def test_batch_is_not_split_as_evenly_as_numpy_would():
    ten = torch.arange(10)
    assert [len(part) for part in ten.chunk(4)] == [3, 3, 3, 1]
    assert [len(part) for part in np.array_split(array_of(ten), 4)] == [3, 3, 2, 2]
    assert [len(part) for part in ten.chunk(8)] == [2] * 5
