"""A training run on disk, so that it can go on and its network be used."""

from blitz.classifier.checkpoints.contents import Checkpoint, CheckpointError
from blitz.classifier.checkpoints.files import read_checkpoint, write_checkpoint
from blitz.classifier.checkpoints.folder import CheckpointFolder

__all__ = ["Checkpoint", "CheckpointError", "CheckpointFolder", "read_checkpoint", "write_checkpoint"]
