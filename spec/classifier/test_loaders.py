"""Chapter 4, loading and normalizing: the loaders."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import ImageSet, embedded_images, loaders
from blitz.plugin import claim

from ..seeded import seeded

pytestmark = pytest.mark.early


def numbered(count):
    """Make a set of tiny images whose pixels and label are the image's number."""
    numbers = np.arange(count)
    return ImageSet(numbers.astype("uint8").reshape(-1, 1, 1, 1).repeat(3, axis=1), numbers, classes=range(count))


def bytes_of(images):
    """Take normalized images back to 0 to 255."""
    return ((images + 1) * 127.5).round()


def batches_of(loader):
    """List an epoch's batches of labels."""
    return [labels.tolist() for _, labels in loader]


def contents_of(loader):
    """List an epoch's batches, pixels and labels."""
    return [(bytes_of(images).tolist(), labels.tolist()) for images, labels in loader]


def order_of(loader):
    """List an epoch's labels."""
    return torch.cat([labels for _, labels in loader]).tolist()


@claim("classifier.loader-batches")
@given(count=st.integers(1, 30), size=st.integers(1, 6))
def test_the_test_loader_keeps_the_order(count, size):
    _, test = loaders(numbered(count), numbered(count), batch_size=size, workers=0)
    assert batches_of(test) == [list(range(count))[start : start + size] for start in range(0, count, size)]


@claim("classifier.loader-batches")
@given(count=st.integers(1, 30), size=st.integers(1, 6))
def test_the_training_loader_gives_each_image_once_an_epoch_with_its_label(count, size):
    training, _ = loaders(numbered(count), numbered(count), batch_size=size, workers=0)
    for _ in range(2):
        images, labels = zip(*training)
        assert [len(batch) for batch in labels] == [min(size, count - start) for start in range(0, count, size)]
        assert sorted(torch.cat(labels).tolist()) == list(range(count))
        assert bytes_of(torch.cat(images))[:, 0, 0, 0].tolist() == torch.cat(labels).tolist()


@claim("classifier.loader-batches")
def test_the_training_loader_shuffles_anew_for_each_epoch():
    training, _ = loaders(numbered(100), numbered(1), workers=0)
    first, second = order_of(training), order_of(training)
    # Of the orders of a hundred one is any given one: wrong with a probability of 3e-158.
    assert first != list(range(100)) != second
    assert first != second


@claim("classifier.loader-batches")
def test_batches_are_four_images_and_four_labels():
    images, labels = embedded_images(12, seed=0)
    _, test = loaders(numbered(1), ImageSet(images, labels), workers=0)
    batches = list(test)
    assert [(i.dtype, tuple(i.shape)) for i, _ in batches] == [(torch.float32, (4, 3, 32, 32))] * 3
    assert [(n.dtype, tuple(n.shape)) for _, n in batches] == [(torch.int64, (4,))] * 3
    assert bytes_of(torch.cat([i for i, _ in batches])).tolist() == images.tolist()
    assert batches_of(test) == labels.reshape(3, 4).tolist()


@claim("classifier.loader-batches")
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_neither_batches_nor_their_order(workers):
    alone, helped = loaders(numbered(22), numbered(22), workers=0), loaders(numbered(22), numbered(22), workers=workers)
    assert contents_of(helped[1]) == contents_of(alone[1])
    with seeded(60):
        shuffled = contents_of(alone[0])
    with seeded(60):
        assert contents_of(helped[0]) == shuffled


@claim("classifier.dataiter-next", until="1.13")
def test_the_iterator_has_a_method_next():
    _, test = loaders(numbered(5), numbered(5), workers=0)
    iterator = iter(test)
    assert iterator.next()[1].tolist() == [0, 1, 2, 3]
    assert next(iterator)[1].tolist() == [4]


@claim("classifier.dataiter-next", since="1.13")
def test_only_the_builtin_next_gives_a_batch(observe):
    _, test = loaders(numbered(5), numbered(5), workers=0)
    iterator = iter(test)
    with pytest.raises(AttributeError) as error:
        iterator.next()
    observe("error of iterator.next()", str(error.value))
    assert "has no attribute 'next'" in str(error.value)
    assert next(iterator)[1].tolist() == [0, 1, 2, 3]
