"""The documents' loader, by workers."""

import pytest

from blitz.classifier import ImageSet, embedded_images, loaders

IMAGES = 200


@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # more workers than cores are of interest, too
@pytest.mark.parametrize("workers", [0, 1, 2, 4])
def test_loading(measure, workers):
    images = ImageSet(*embedded_images(IMAGES, seed=0))
    loader, _ = loaders(images, images, workers=workers)
    operation = "DataLoader, {} images".format(IMAGES)
    measure(lambda: sum(len(labels) for _, labels in loader), "cpu", operation, workers, "workers", rounds=5)
