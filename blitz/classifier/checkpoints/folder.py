"""The folder of a run's checkpoints: the last two are kept."""

import re
from pathlib import Path

from blitz.classifier.checkpoints.contents import CheckpointError
from blitz.classifier.checkpoints.files import read_checkpoint, write_checkpoint

_KEPT = 2
_NAME = re.compile(r"checkpoint-(\d{8,})\.pt")


class CheckpointFolder:
    """Checkpoints by the number of steps done.

    Args:
        path: The folder; made with the first checkpoint.
    """

    def __init__(self, path):
        self.path = Path(str(path))

    def paths(self):
        """List the checkpoints, the newest first."""
        if not self.path.is_dir():
            return []
        found = {int(match.group(1)): path for path, match in self._matching()}
        return [found[step] for step in sorted(found, reverse=True)]

    def _matching(self):
        pairs = ((path, _NAME.match(path.name)) for path in self.path.iterdir())
        return [(path, match) for path, match in pairs if match and match.group(0) == path.name]

    def save(self, checkpoint):
        """Write a checkpoint, and remove all but the last two.

        Raises:
            OSError: It can't be written; those before it still stand.
        """
        path = self.path / "checkpoint-{:08d}.pt".format(checkpoint.step)
        write_checkpoint(checkpoint, path)
        for older in self.paths()[_KEPT:]:
            older.unlink()
        for left in self.path.glob(".checkpoint-*.pt.*"):  # by a run that was killed while it wrote
            left.unlink()
        return path

    def newest(self, say):
        """Read the newest checkpoint that can be read.

        Args:
            say: Called with a line for each newer one that can't.

        Returns:
            A :class:`~blitz.classifier.checkpoints.Checkpoint`, or None where the folder has none.

        Raises:
            CheckpointError: There are checkpoints, and none of them can be read.
        """
        paths = self.paths()
        if not paths:
            return None
        for path in paths[:-1]:
            try:
                return read_checkpoint(path)
            except CheckpointError as error:  # noqa: PERF203 - two at most
                say(str(error))
        return read_checkpoint(paths[-1])
