"""Chapter 4, training: two epochs of the documents' recipe."""

import math
import re

import pytest
import torch

from blitz.classifier import Recipe, Report, Training, loss_and_optimizer
from blitz.classifier.loading import normalized
from blitz.classifier.loops import EAGER, FLAT
from blitz.classifier.order import epoch_order
from blitz.networks import PooledLeNet, training_step
from blitz.plugin import claim

from ..oracles import array_of
from .expected import cross_entropy

pytestmark = pytest.mark.early

STEPS = 100


@claim("classifier.loss-falls")
def test_the_loss_falls_from_ln_10(trained, tested, observe):
    first, last = trained.reports[0].loss, trained.reports[-1].loss
    observe("printed", trained.printed)
    observe("last over first", round(last / first, 3))
    assert abs(first - math.log(10)) < 0.05
    assert last < 0.95 * first
    # Nor is it the report alone that says so, or on images that were learned by heart.
    assert cross_entropy(array_of(tested.outputs), array_of(tested.labels)) < 0.95 * math.log(10)


@claim("classifier.loss-falls")
def test_reports_come_in_the_documents_format(trained, material):
    steps = len(material.training) // 4
    places = [(e, b) for e in (1, 2) for b in range(material.report_every, steps + 1, material.report_every)]
    assert [(report.epoch, report.batch) for report in trained.reports] == places
    assert all(re.match(r"\[[12], {1,4}\d+\] loss: \d\.\d{3}\Z", line) for line in trained.printed)
    assert str(Report(1, 2000, 2.286)) == "[1,  2000] loss: 2.286"
    assert str(Report(2, 12000, 1.3126)) == "[2, 12000] loss: 1.313"


@pytest.fixture(scope="module")
def few(material):
    """Images for a hundred steps."""
    return material.data.first(4 * STEPS)


@pytest.fixture(scope="module")
def documents_losses(few):
    """The losses of the documents' own steps, in the order of a run's first epoch."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(Recipe().seed)
        network = PooledLeNet()
    criterion, optimizer = loss_and_optimizer(network)
    images, labels = map(torch.from_numpy, few.training)
    batches = epoch_order(len(labels), Recipe().seed, epoch=0).split(4)
    return [
        training_step(network, criterion, optimizer, normalized(images[batch]), labels[batch]).item()
        for batch in batches
    ]


@claim("classifier.loss-falls")
@pytest.mark.parametrize("loop", [FLAT, EAGER])
def test_a_faster_loop_loses_what_the_documents_loop_loses(loop, few, documents_losses):
    with torch.random.fork_rng(devices=[]):
        losses = torch.cat(list(Training(Recipe(loop=loop, epochs=1), few)))
    assert len(losses) == STEPS
    assert max(abs(array_of(losses) - documents_losses)) < 1e-5
