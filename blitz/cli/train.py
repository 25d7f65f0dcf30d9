"""``blitz train``."""

from __future__ import annotations

import math
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console

from blitz.cli.errors import UserError
from blitz.cli.following import follow
from blitz.cli.networks import choose_device, load_data, require_torch

if TYPE_CHECKING:
    import torch

    from blitz.classifier.checkpoints import Checkpoint, CheckpointFolder
    from blitz.classifier.datasets import DataSet
    from blitz.classifier.recipe import Recipe
    from blitz.classifier.training import Training
    from blitz.classifier.training.group import Alone

_COULD_NOT_RUN = 2
_LONG = 2000  # steps; a longer run is saved whenever it has done so many, unless the user says otherwise


class Request(NamedTuple):
    """What the user asked for.

    Attributes:
        recipe: The fields of :class:`~blitz.classifier.recipe.Recipe` that were given, by name; ``data`` and ``loop``
            may be ``auto``.
        root: Where data sets are on disk.
        download: Whether to fetch what is not there.
        device: Where to train.
        workers: Processes that load, for the tutorial loop.
        out: The folder for checkpoints and pictures.
        save_every: Steps between checkpoints; 0 for at the end only, None for whatever suits the length of the run.
        resume: Go on from the newest checkpoint in ``out``, where there is one.
        overwrite: Begin anew though ``out`` has checkpoints.
    """

    recipe: dict[str, Any]
    root: Path
    download: bool
    device: str
    workers: int
    out: Path
    save_every: int | None
    resume: bool
    overwrite: bool


def train(request: Request) -> int:
    """Train, and tell and show what was learned; under ``torchrun`` together with the processes that it started.

    Returns:
        The exit status: 0 after the last step; 1 where the loss is no number any more, or another process is gone; 2
        where another process could not run, and tells why; 128 and the signal's number after Ctrl-C or a request to
        terminate.
    """
    _check_numbers(request.recipe)
    require_torch()
    from blitz.classifier.training.group import FailedElsewhereError, processes
    from blitz.parallel.processes import local_rank, lost

    try:
        device = choose_device(request.device, local_rank())
    except UserError:
        if local_rank():
            return _COULD_NOT_RUN  # the first one tells it for its machine
        raise
    with processes(device) as group:
        try:
            return _train(request, device, group)
        except FailedElsewhereError:
            return _COULD_NOT_RUN
        except RuntimeError as error:
            if group.size == 1 or not lost(error):
                raise
            if group.rank == 0:
                sys.stderr.write("blitz: another process is gone; go on with --resume, where torchrun does not\n")
            return 1


def _train(request: Request, device: torch.device, group: Alone) -> int:
    from blitz.classifier.checkpoints import CheckpointFolder
    from blitz.classifier.training import DivergedError, Training

    console = Console(highlight=False, soft_wrap=True, quiet=group.rank > 0)
    folder = CheckpointFolder(request.out)
    checkpoint = recipe = None
    with group.together():
        if group.rank == 0:
            _check_writable(request.out)
            checkpoint = _checkpoint(request, folder, console)
            recipe = _recipe(request, checkpoint, device, group)
    recipe = group.tell(recipe)
    data = _data(request, recipe, group)
    recipe = recipe._replace(data=data.name)
    training = Training(recipe, data, device, request.workers, folder.save, group=group)
    training.save_every = _save_every(request.save_every, training.steps)
    if group.tell(checkpoint is not None):
        _resume(training, checkpoint)
    console.print(data.why)
    console.print(_summary(training, device, group))
    try:
        signal_number, seconds = follow(training, console, alone=group.size == 1)
    except DivergedError as error:
        if group.rank == 0:
            sys.stderr.write(f"blitz: {error}; {_last_good(folder)}\n")
        return 1
    except OSError as error:
        raise _unwritable(request.out, error) from None
    except RuntimeError as error:
        if "out of memory" not in str(error):
            raise
        raise UserError(f"--device {device}: is out of memory; try a smaller --batch-size or --width") from None
    if training.stopped:
        console.print(f"stopped after step {training.step}; go on with `blitz train --resume --out {request.out}`")
        return 128 + (signal_number or signal.SIGTERM)  # of another process, where there are several
    console.print("Finished Training")
    if group.rank == 0:
        from blitz.cli.learned import show_learned

        show_learned(console, training, data, request.out, seconds)
    return 0


def _check_numbers(recipe: dict[str, Any]) -> None:
    lr, momentum = recipe["lr"], recipe["momentum"]
    if lr is not None and not 0 < lr < math.inf:
        raise UserError(f"--lr {lr}: is no learning rate; give a number above 0")
    if momentum is not None and not 0 <= momentum < 1:
        raise UserError(f"--momentum {momentum}: is no momentum; give a number from 0 to less than 1")


def _check_writable(out: Path) -> None:
    """See at once, and not after the training, that files can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise _unwritable(out, error) from None


def _unwritable(out: Path, error: OSError) -> UserError:
    return UserError(f"{out}: can't be written ({error.strerror}); name another folder with --out")


def _checkpoint(request: Request, folder: CheckpointFolder, console: Console) -> Checkpoint | None:
    """Read the checkpoint to go on from; see that no other run is lost."""
    from blitz.classifier.checkpoints import CheckpointError
    from blitz.classifier.training.group import begin, begun_before

    if request.resume or begun_before(request.out):
        try:
            return folder.newest(say=lambda line: console.print(f"{line}; going on from the one before"))
        except CheckpointError as error:
            raise UserError(str(error)) from None
    if folder.paths() and not request.overwrite:
        raise UserError(
            f"{request.out}: has a run's checkpoints; go on with --resume, begin anew with --overwrite, or name "
            "another folder with --out"
        )
    for path in folder.paths():
        path.unlink()
    begin(request.out)
    return None


def _data(request: Request, recipe: Recipe, group: Alone) -> DataSet:
    """Load the same images in every process; on each machine one process fetches them where they are to be fetched."""
    from blitz.parallel.processes import local_rank

    if request.download and group.size > 1:
        with group.together():
            if local_rank() == 0:
                load_data(recipe.data, request.root, request.download, recipe.limit)
    with group.together():
        data = load_data(recipe.data, request.root, request.download, recipe.limit)
    name, images = group.tell((data.name, len(data.training.images)))
    with group.together():
        if (name, images) != (data.name, len(data.training.images)):
            raise UserError(
                f"--data {recipe.data}: the first process has {images} images of {name}, another one "
                f"{len(data.training.images)} of {data.name}; name a data set that every machine has"
            )
    return data


def _recipe(request: Request, checkpoint: Checkpoint | None, device: torch.device, group: Alone) -> Recipe:
    """Make the recipe from what was asked for and, in a run that goes on, from what it was before."""
    from blitz.classifier.loops import EAGER, TUTORIAL, fastest
    from blitz.classifier.recipe import Recipe

    asked = {name: value for name, value in request.recipe.items() if value not in (None, "auto")}
    recipe = Recipe(data="auto", loop="auto") if checkpoint is None else checkpoint.recipe
    if checkpoint is not None:
        for name, value in asked.items():
            before = getattr(recipe, name)
            if value != before and not (name == "epochs" and value > before):
                option = "--" + name.replace("_", "-")
                raise UserError(f"{option} {value}: this run was begun with {before}; leave the option out to go on")
    recipe = recipe._replace(**asked)
    if recipe.loop == "auto":
        recipe = recipe._replace(loop=fastest(recipe.batch_size // group.size, device, group.size))
    if recipe.batch_size % group.size:
        raise UserError(f"--batch-size {recipe.batch_size}: can't be shared by {group.size} processes; name a multiple")
    if group.size > 1 and recipe.loop not in (EAGER, TUTORIAL):
        raise UserError(f"--loop {recipe.loop}: trains in one process; with several use eager or tutorial")
    return recipe


def _resume(training: Training, checkpoint: Checkpoint | None) -> None:
    try:
        training.resume(checkpoint)
    except ValueError as error:
        raise UserError(f"{error}; go on with the data that the run was begun with") from None


def _save_every(asked: int | None, steps: int) -> int:
    if asked is None:
        return _LONG if steps > _LONG else 0
    return asked


def _summary(training: Training, device: torch.device, group: Alone) -> str:
    import torch

    recipe = training.recipe
    together = f", {group.size} processes" if group.size > 1 else ""
    return (
        f"torch {torch.__version__} on {device}{together}, loop {recipe.loop}, {recipe.epochs} epochs of "
        f"{training.steps_per_epoch} steps, batch {recipe.batch_size}, SGD with rate {recipe.lr} and momentum "
        f"{recipe.momentum}, width {recipe.width}, seed {recipe.seed}"
    )


def _last_good(folder: CheckpointFolder) -> str:
    paths = folder.paths()
    return f"the last good checkpoint is {paths[0]}" if paths else "no checkpoint had been made before"
