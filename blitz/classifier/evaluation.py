"""How well a network classifies: overall and class by class.

Chapter 4, "Test".
"""

from typing import List, NamedTuple

import torch


class Table(NamedTuple):
    """Counts by class.

    Attributes:
        correct: Images of the class that were predicted to be of it.
        total: Images of the class.
    """

    correct: List[int]
    total: List[int]

    @property
    def accuracy(self):
        """The share of all images that were predicted correctly, from 0 to 1; 0 where there are none."""
        return sum(self.correct) / max(sum(self.total), 1)

    @property
    def accuracies(self):
        """The share for each class, from 0 to 1; None for a class without images."""
        return [correct / total if total else None for correct, total in zip(self.correct, self.total)]

    def lines(self, classes):
        """Write the shares out as the documents do: whole percents, cut off, of the classes by name.

        Raises:
            ValueError: A class has no images.
        """
        if 0 in self.total:
            raise ValueError("there are no images of class {!r}".format(classes[self.total.index(0)]))
        return [
            "Accuracy of {:>5} : {:2d} %".format(name, int(100 * share))
            for name, share in zip(classes, self.accuracies)
        ]


def predict(network, images):
    """Give the class of the highest output for each image.

    Args:
        network: From ``images`` to outputs of shape (batch, classes).
        images: A batch.

    Returns:
        int64, shape (batch,).
    """
    with torch.no_grad():
        return torch.max(network(images), 1)[1]


def predictions(network, loader):
    """Predict every batch of a loader.

    Yields:
        Pairs of predicted and true labels, both int64 of shape (batch,).
    """
    for images, labels in loader:
        yield predict(network, images), labels


def per_class(pairs, classes=10):
    """Count correct predictions by class, for batches of any size.

    Args:
        pairs: Predicted and true labels, batch by batch.
        classes: How many there are.

    Returns:
        A :class:`Table`.
    """
    correct, total = torch.zeros(classes, dtype=torch.int64), torch.zeros(classes, dtype=torch.int64)
    for predicted, labels in pairs:
        total += torch.bincount(labels, minlength=classes)
        correct += torch.bincount(labels[predicted == labels], minlength=classes)
    return Table(correct.tolist(), total.tolist())


def per_class_by_fours(pairs, classes=10):
    """Count as the documents do: four images of each batch, whatever its size.

    Args:
        pairs: Predicted and true labels, batch by batch.
        classes: How many there are.

    Returns:
        A :class:`Table`, which leaves out whatever a batch holds beyond four images.

    Raises:
        IndexError: A batch has fewer than four.
    """
    table = Table([0] * classes, [0] * classes)
    for predicted, labels in pairs:
        hits = (predicted == labels).squeeze()
        for position in range(4):
            label = labels[position]
            table.correct[label] += int(hits[position].item())
            table.total[label] += 1
    return table
