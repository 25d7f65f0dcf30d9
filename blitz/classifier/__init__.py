"""Chapter 4: training a classifier.

The data are in :mod:`~blitz.classifier.datasets` and :mod:`~blitz.classifier.loading`; the training in
:mod:`~blitz.classifier.training`, its steps in :mod:`~blitz.classifier.loops`, a run on disk in
:mod:`~blitz.classifier.checkpoints`; what came of it in :mod:`~blitz.classifier.inference`,
:mod:`~blitz.classifier.evaluation` and :mod:`~blitz.classifier.confidence`; how that looks in
:mod:`~blitz.classifier.pictures`, :mod:`~blitz.classifier.peek` and :mod:`~blitz.classifier.charts`; and the GPU in
:mod:`~blitz.tensors.devices` and :mod:`~blitz.classifier.speed`.
"""

from .classes import CLASSES, LABEL_NAMES
from .datasets.embedded import embedded_images
from .evaluation import Table, per_class, predict, predictions
from .loading import ImageSet, loaders
from .objective import loss_and_optimizer
from .recipe import Recipe
from .training import DivergedError, Report, Training

__all__ = [
    "CLASSES",
    "LABEL_NAMES",
    "DivergedError",
    "ImageSet",
    "Recipe",
    "Report",
    "Table",
    "Training",
    "embedded_images",
    "loaders",
    "loss_and_optimizer",
    "per_class",
    "predict",
    "predictions",
]
