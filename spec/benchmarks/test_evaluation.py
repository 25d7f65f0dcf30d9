"""Evaluating the classifier, with and without tracking."""

import pytest
import torch

from blitz.autograd.memory import memory_of_forward
from blitz.classifier import ImageSet, embedded_images, per_class, predictions
from blitz.classifier.inference import classify
from blitz.classifier.loading import loaders
from blitz.networks import PooledLeNet

from .sweeps import places

IMAGES = 200


@places
def test_evaluation_by_batches_of_four(measure, where):
    images, network = ImageSet(*embedded_images(IMAGES, seed=1)), PooledLeNet().to(where)
    _, loader = loaders(images, images, workers=0)

    def evaluate():
        moved = ((batch.to(where), labels.to(where)) for batch, labels in loader)
        return per_class((found.cpu(), labels.cpu()) for found, labels in predictions(network, moved))

    measure(evaluate, where, "evaluation by batches of four", IMAGES, "images", rounds=5)


@places
def test_evaluation_at_once(measure, where):
    images, _ = embedded_images(IMAGES, seed=1)
    network = PooledLeNet().to(where)
    measure(lambda: classify(network, images), where, "evaluation at once", IMAGES, "images")


@pytest.mark.parametrize("depth", [4, 32])
@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "no_grad"])
def test_deep_forward(measure, tracked, depth):
    def evaluate():
        with torch.set_grad_enabled(tracked):
            return memory_of_forward(depth)

    operation = "deep forward" if tracked else "deep forward, no_grad"
    told = dict(evaluate()._asdict(), claim="autograd.no-grad-saves-memory")  # the bytes kept, and their peak
    measure(evaluate, "cpu", operation, depth, "layers", **told)
