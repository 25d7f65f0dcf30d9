"""What a training run is asked to do. Chapter 4, "Load and normalize" to "Train"."""

from typing import NamedTuple

REPORT_EVERY = 2000  # batches


class Recipe(NamedTuple):
    """All that decides which numbers come out; the defaults are the documents'.

    Attributes:
        data: The name of the data set.
        limit: Train on so many of its first images only; 0 for all.
        epochs: How often to go through them.
        batch_size: Images to a step, over all processes together.
        lr: The learning rate of SGD.
        momentum: Of SGD.
        width: Channels between the two convolutions.
        seed: Of the initial weights and of the order of images.
        loop: The name of the loop, one of :data:`blitz.classifier.loops.LOOPS`.
    """

    data: str = "embedded"
    limit: int = 0
    epochs: int = 2
    batch_size: int = 4
    lr: float = 0.001
    momentum: float = 0.9
    width: int = 6
    seed: int = 0
    loop: str = "flat"
