"""A training run that can be followed, stopped, saved and gone on with. Chapter 4, "Loss and optimizer", "Train"."""

import torch

from blitz.classifier.checkpoints import Checkpoint
from blitz.classifier.loading import WORKERS
from blitz.classifier.loops import SPAN, make_loop
from blitz.classifier.objective import loss_and_optimizer
from blitz.classifier.order import spans
from blitz.classifier.recipe import REPORT_EVERY
from blitz.classifier.training.group import Alone
from blitz.classifier.training.report import reports
from blitz.networks import PooledLeNet


class DivergedError(ArithmeticError):
    """The loss is no finite number any more; the message names the step."""


class Training:
    """One run of a recipe. Iterating over it trains, and yields after every few steps; in between it can be saved.

    Args:
        recipe: A :class:`~blitz.classifier.recipe.Recipe`.
        data: A :class:`~blitz.classifier.datasets.DataSet`; with ``recipe.limit`` its first images.
        device: A ``torch.device`` or its name.
        workers: Processes that load, for the tutorial loop.
        save: Called with a :class:`~blitz.classifier.checkpoints.Checkpoint` whenever one is due; in the first process
            alone.
        save_every: Steps between checkpoints; 0 for one at the end only.
        report_every: Batches between reports.
        group: The processes that train together.

    Attributes:
        network: On ``device``; up to date whenever a checkpoint is made, and after the last step.
        save_every: As given; may be changed until the training begins.
        step: Steps done, over all epochs.
        taken: Those of them that were not done before a checkpoint was resumed.
        stopped: Whether it ended early, as :meth:`stop` had asked.
    """

    def __init__(
        self,
        recipe,
        data,
        device="cpu",
        workers=WORKERS,
        save=None,
        save_every=0,
        report_every=REPORT_EVERY,
        group=None,
    ):
        self.recipe, self._data, self._workers = recipe, data, workers
        self._device = torch.device(device)
        self._save, self.save_every, self._report_every = save, save_every, report_every
        self._group = group or Alone()
        self._images, self._channels = data.training.images.shape[:2]
        self._classes = tuple(data.classes)
        torch.manual_seed(recipe.seed)
        self.network = PooledLeNet(self._channels, recipe.width, len(data.classes)).to(self._device)
        _, self.optimizer = loss_and_optimizer(self.network, recipe)
        self.step = self.taken = 0
        self._losses = [torch.zeros(0)]
        self.stopped = False
        self._stop = False

    @property
    def steps_per_epoch(self):
        """Batches to an epoch, a short last one included."""
        share = -(-self._images // self._group.size)
        return -(-share // (self.recipe.batch_size // self._group.size))

    @property
    def steps(self):
        """Steps of the whole run."""
        return self.recipe.epochs * self.steps_per_epoch

    @property
    def losses(self):
        """The loss of each step done, floating, on the CPU."""
        self._losses = [torch.cat(self._losses)]
        return self._losses[0]

    @property
    def at_report(self):
        """Whether a report has just become due."""
        return self.step % self.steps_per_epoch % self._report_every == 0

    @property
    def reports(self):
        """The documents' reports so far."""
        return reports(self.losses, self.steps_per_epoch, self._report_every)

    def resume(self, checkpoint):
        """Go on where a checkpoint of the same recipe and data was made; with several processes, the first one's.

        Args:
            checkpoint: A :class:`~blitz.classifier.checkpoints.Checkpoint`, or None in all processes but the first.

        Raises:
            ValueError: It was made with another number of images or classes.
            FailedElsewhereError: Likewise, in all processes but the first.
        """
        with self._group.together():
            if checkpoint is not None:
                self._see_that_it_fits(checkpoint)
        position = torch.zeros(1, dtype=torch.int64)
        momenta = {name: torch.zeros_like(tensor) for name, tensor in self.network.named_parameters()}
        if checkpoint is not None:
            position.fill_(checkpoint.step)
            self.network.load_state_dict(checkpoint.network)
            for name, momentum in checkpoint.momenta.items():
                momenta[name].copy_(momentum)
            torch.set_rng_state(checkpoint.random)
        position = position.to(self._device)
        self._group.spread([position, *momenta.values(), *(value.data for value in self.network.parameters())])
        self.step = int(position)
        self._losses = [torch.zeros(self.step) if checkpoint is None else checkpoint.losses]
        if self.step and self.recipe.momentum:
            for name, parameter in self.network.named_parameters():
                self.optimizer.state[parameter]["momentum_buffer"] = momenta[name]

    def _see_that_it_fits(self, checkpoint):
        for name in ("images", "channels", "classes"):
            before, now = getattr(checkpoint, name), getattr(self, "_" + name)
            if before != now:
                raise ValueError("the checkpoint was made with {} {}, not {}".format(name, before, now))

    def stop(self):
        """Ask it to end, with a checkpoint, after the steps that are under way; safe in a signal handler."""
        self._stop = True

    def __iter__(self):
        """Train; yield the losses of each few steps.

        Raises:
            DivergedError: A loss, or at a checkpoint a weight, is not finite; no checkpoint is made of that.
        """
        size = self.recipe.batch_size // self._group.size
        network = self._group.wrap(self.network, self._device)
        loop = make_loop(self.recipe.loop, network, self.optimizer, self._data, size, self._device, self._workers)
        while self.step < self.steps and not self.stopped:
            epoch, done = divmod(self.step, self.steps_per_epoch)
            order = self._group.share(self._images, self.recipe.seed, epoch)[done * size :]
            periods = (SPAN, 0), (self._report_every, 0), (self.save_every, epoch * self.steps_per_epoch)
            for own in loop.steps(order, spans(done, self.steps_per_epoch, *periods)):
                losses, stop = self._group.agree(own, self._stop)
                losses = losses.cpu()
                self._check(losses)
                self._losses.append(losses)
                self.step += len(losses)
                self.taken += len(losses)
                self.stopped = stop and self.step < self.steps
                due = self.save_every and self.step % self.save_every == 0
                if due or self.stopped or self.step == self.steps:
                    loop.settle()
                    self._keep()
                yield losses
                if self.stopped:
                    break

    def _check(self, losses):
        finite = torch.isfinite(losses)
        if not finite.all():
            first = finite.tolist().index(False)
            epoch, done = divmod(self.step + first, self.steps_per_epoch)
            raise DivergedError(
                "the loss is {} at step {} (epoch {}, batch {}); try a smaller learning rate".format(
                    losses[first].item(), self.step + first + 1, epoch + 1, done + 1
                )
            )

    def _keep(self):
        """Hand out a checkpoint, unless the last update has spoiled the weights."""
        for name, value in self.network.state_dict().items():
            if not torch.isfinite(value).all():
                raise DivergedError(
                    "{} has a weight that is not finite after step {}; try a smaller learning rate".format(
                        name, self.step
                    )
                )
        if self._save is not None and self._group.rank == 0:
            self._save(self.checkpoint())

    def checkpoint(self):
        """Take a picture of the run; right after a yield at which one was due, or at the end."""
        momenta = {
            name: self.optimizer.state[parameter]["momentum_buffer"].detach().cpu().clone()
            for name, parameter in self.network.named_parameters()
            if self.optimizer.state.get(parameter, {}).get("momentum_buffer") is not None
        }
        return Checkpoint(
            recipe=self.recipe,
            classes=self._classes,
            channels=self._channels,
            images=self._images,
            step=self.step,
            network={name: value.detach().cpu().clone() for name, value in self.network.state_dict().items()},
            momenta=momenta,
            losses=self.losses,
            random=torch.get_rng_state(),
            release=str(torch.__version__),
        )
