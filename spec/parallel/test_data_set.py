"""Chapter 5, Dummy data set."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import RandomDataset, random_loader
from blitz.plugin import claim

from ..oracles import array_of


class Squares:
    """A data set that is nothing but its two methods."""

    def __init__(self, length):
        self.length = length

    def __getitem__(self, index):
        return torch.tensor([float(index) ** 2])

    def __len__(self):
        return self.length


@claim("parallel.dataset-needs-getitem")
def test_hundred_samples_by_thirty_give_thirty_three_times_and_ten():
    sizes = [tuple(batch.shape) for batch in random_loader()]
    assert sizes == [(30, 5), (30, 5), (30, 5), (10, 5)]


@claim("parallel.dataset-needs-getitem")
@given(st.integers(1, 60), st.integers(1, 25), st.booleans())
def test_loader_makes_as_many_batches_as_the_division_says(length, batch_size, drop_last):
    loader = torch.utils.data.DataLoader(Squares(length), batch_size=batch_size, drop_last=drop_last)
    batches = list(loader)
    expected = length // batch_size if drop_last else int(np.ceil(length / batch_size))
    kept = expected * batch_size if drop_last else length
    assert len(batches) == len(loader) == expected
    assert [value for batch in batches for value in batch[:, 0].tolist()] == [float(i) ** 2 for i in range(kept)]


@claim("parallel.dataset-needs-getitem")
def test_set_without_getitem_is_refused():
    class Empty:
        def __len__(self):
            return 1

    with pytest.raises(TypeError) as refusal:
        next(iter(torch.utils.data.DataLoader(Empty())))
    assert "Empty" in str(refusal.value)


@claim("parallel.dataset-needs-getitem")
@given(st.integers(0, 5), st.integers(0, 8))
def test_random_set_gives_each_sample_by_its_index(size, length):
    dataset = RandomDataset(size, length)
    rows = [array_of(dataset[index]) for index in range(length)]
    assert len(dataset) == length
    assert np.array_equal(np.array(rows).reshape(length, size), array_of(dataset.data))
