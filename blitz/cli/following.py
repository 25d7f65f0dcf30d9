"""Following a training run in the terminal, and stopping it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from blitz.classifier.training import Training


def follow(training: Training, console: Console, alone: bool) -> tuple[int, float]:
    """Train with a progress bar and the documents' lines.

    Args:
        training: The run.
        console: Where both go.
        alone: Whether this is the only process that trains.

    Returns:
        The signal that stopped it, or 0; and the seconds that the steps took.
    """
    start = time.perf_counter()
    begun, told = training.step, len(training.reports)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
    )
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with _stopping(training, alone) as received, progress:
        task = progress.add_task("training", total=training.steps, completed=begun, loss="")
        for losses in training:
            epoch = min(training.step // training.steps_per_epoch + 1, training.recipe.epochs)
            progress.update(
                task,
                completed=training.step,
                description=f"epoch {epoch}/{training.recipe.epochs}",
                loss=f"loss {losses.mean().item():.3f}",
            )
            if training.at_report:
                for report in training.reports[told:]:
                    console.print(str(report))
                    told += 1
    return (received[0] if received else 0), time.perf_counter() - start


class _Rate(ProgressColumn):
    """Steps a second, lately."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} steps/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def _stopping(training: Training, alone: bool) -> Iterator[list[int]]:
    """Have the first Ctrl-C, or request to terminate, end the training in good order; a second Ctrl-C ends it at once.

    Not so where several processes train: each may get the first one twice, from the terminal and from ``torchrun``,
    which itself ends those that take too long.

    Yields:
        The list of signals received.
    """
    received: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if alone and number == signal.SIGINT and signal.SIGINT in received:
            raise KeyboardInterrupt
        received.append(number)
        training.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
