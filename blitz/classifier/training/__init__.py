"""The documents' training: so many epochs, and a line for every so many batches.

Chapter 4, "Loss and optimizer" and "Train".
"""

from blitz.classifier.training.report import Report, reports
from blitz.classifier.training.run import DivergedError, Training

__all__ = ["DivergedError", "Report", "Training", "reports"]
