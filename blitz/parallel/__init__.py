"""Chapter 5: data parallelism."""

from blitz.parallel.data import BATCH_SIZE, DATA_SIZE, INPUT_SIZE, OUTPUT_SIZE, RandomDataset, random_loader
from blitz.parallel.model import TellingLinear
from blitz.parallel.run import outside_line, run, spread
from blitz.parallel.split import SplitBatch, split_batches
from blitz.parallel.virtual import virtual_devices

__all__ = [
    "BATCH_SIZE",
    "DATA_SIZE",
    "INPUT_SIZE",
    "OUTPUT_SIZE",
    "RandomDataset",
    "SplitBatch",
    "TellingLinear",
    "outside_line",
    "random_loader",
    "run",
    "split_batches",
    "spread",
    "virtual_devices",
]
