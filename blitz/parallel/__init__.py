"""Chapter 5: data parallelism."""

from blitz.parallel.data import BATCH_SIZE, DATA_SIZE, INPUT_SIZE, OUTPUT_SIZE, RandomDataset, random_loader
from blitz.parallel.model import TellingLinear
from blitz.parallel.run import outside_line, run, spread

__all__ = [
    "BATCH_SIZE",
    "DATA_SIZE",
    "INPUT_SIZE",
    "OUTPUT_SIZE",
    "RandomDataset",
    "TellingLinear",
    "outside_line",
    "random_loader",
    "run",
    "spread",
]
