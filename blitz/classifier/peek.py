"""A look at the first images of a batch: the picture, what it shows, and what the network takes it for.

Chapter 4, "Test".
"""

from typing import NamedTuple

from blitz.classifier.classes import CLASSES
from blitz.classifier.evaluation import predict
from blitz.classifier.pictures import save_grid

COUNT = 4


class Peek(NamedTuple):
    """The documents' two lines.

    Attributes:
        truth: ``GroundTruth:`` and the names of the true classes.
        predicted: ``Predicted:`` and the names of the predicted classes.
    """

    truth: str
    predicted: str


def named(labels, classes=CLASSES):
    """Write labels out as names, each in five columns or more.

    Args:
        labels: An integer tensor of shape (count,).
        classes: The names.
    """
    return " ".join(classes[label].rjust(5) for label in labels.tolist())


def peek(network, images, labels, path, classes=CLASSES):
    """Draw the first four images of a batch, and say what they are and what they are taken for.

    Args:
        network: From images to outputs of shape (batch, classes).
        images: A floating tensor of shape (batch, 3, height, width), -1 to 1; four or more.
        labels: int64, shape (batch,).
        path: Where the picture goes, as a PNG.
        classes: The names.

    Returns:
        A :class:`Peek`.
    """
    images, labels = images[:COUNT], labels[:COUNT]
    save_grid(images, path)
    return Peek("GroundTruth:  " + named(labels, classes), "Predicted:  " + named(predict(network, images), classes))
