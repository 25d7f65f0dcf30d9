"""What ranks under DistributedDataParallel see, asked by a process of its own while proofs run."""

import contextlib
import faulthandler
import gc
import json
import os
import time
import traceback

import torch

from blitz.compiler import import_compiler
from blitz.parallel import processes
from blitz.whole import write_whole

from ..seeded import seeded

COUNTS = (1, 2, 3, 8)
_FILES = 1024  # more than a process that runs proofs has open
EQUAL = 24  # samples; all of these numbers of ranks divide it


class Noting(torch.nn.Linear):
    """Notes the sizes of its batches in an attribute."""

    note = ()

    def forward(self, batch):
        self.note += (len(batch),)
        return super().forward(batch)


class LastState(torch.nn.RNN):
    """A recurrent network of which the last state alone comes out."""

    def forward(self, batch):
        return super().forward(batch)[0][:, -1]


MODELS = {  # how to make each, and what shape a sample has
    "linear": (lambda: torch.nn.Linear(5, 2), (5,)),
    "convolution": (lambda: torch.nn.Conv2d(3, 2, 3), (3, 5, 5)),
    "recurrent": (lambda: LastState(5, 2, batch_first=True), (4, 5)),
    "normalized": (lambda: torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.BatchNorm1d(3)), (5,)),
}


def model_and_batch(kind):
    """Make a model and its inputs, the same in every process, in float64."""
    make, shape = MODELS[kind]
    with seeded(1):
        return make().double(), torch.randn((EQUAL, *shape), dtype=torch.float64)


def square(outputs, _targets):
    """A loss whose mean over equal shares is that over all samples."""
    return outputs.pow(2).mean()


def numbers(tensors):
    """Write gradients as lists."""
    return [tensor.tolist() for tensor in tensors]


def answers():
    """Answer all questions, in a rank; plain JSON."""
    rank, ranks = torch.distributed.get_rank(), torch.distributed.get_world_size()
    return {
        "sampler": processes.sampler_share(100),
        "equal": _gradients(EQUAL, list(range(rank, EQUAL, ranks))),
        "padded": _gradients(100, processes.sampler_share(100)),
        "means": {str(count): _chunked(count, scaled=False) for count in (10, 30)},
        "scaled": {str(count): _chunked(count, scaled=True) for count in (10, 30)},
        "models": {kind: _model(kind, rank, ranks) for kind in MODELS},
        "copy": _copy(rank),
        "steps per second": processes.steps_per_second(*_share_of_toy(rank, ranks)),
    }


def _gradients(count, share, loss=processes.mean_of_means):
    return numbers(processes.gradients(*processes.toy(count), share=share, loss=loss))


def _chunked(count, scaled):
    rank, ranks = torch.distributed.get_rank(), torch.distributed.get_world_size()
    loss = processes.scaled_sum(2 * count, ranks) if scaled else processes.mean_of_means
    return _gradients(count, processes.chunk_share(count, rank, ranks), loss)


def _model(kind, rank, ranks):
    model, batch = model_and_batch(kind)
    with torch.no_grad():
        output = torch.nn.parallel.DistributedDataParallel(model)(batch[rank::ranks])
    return {
        "output": output.tolist(),
        "gradients": numbers(processes.gradients(model, batch, batch, list(range(rank, EQUAL, ranks)), square)),
    }


def _copy(rank):
    with seeded(rank):
        model = Noting(5, 2).double()
    own = model.weight.tolist()
    parallel = torch.nn.parallel.DistributedDataParallel(model)
    parallel(torch.ones(rank + 1, 5, dtype=torch.float64))
    return {"own": own, "wrapped": model.weight.tolist(), "note": model.note}


def _share_of_toy(rank, ranks):
    model, inputs, targets = processes.toy(EQUAL)
    return model, inputs[rank::ranks], targets[rank::ranks]


def ask(count):
    """Ask so many ranks.

    Returns:
        A dict: ``ranks``, what each answered, and the ``seconds`` from the first fork to the last answer.
    """
    start = time.perf_counter()
    return {"ranks": processes.forked(count, answers), "seconds": time.perf_counter() - start}


def tell(path, counts):
    """Ask ranks, and write to a file what came of it: all that a process does.

    Args:
        path: The file: JSON, ``found``, for each count what :func:`ask` gives, or ``failed``, the traceback.
        counts: How many ranks, each time.
    """
    _leave()
    try:
        import_compiler()
        gc.freeze()  # ranks have no use for collecting what was imported
        told = {"found": {count: ask(count) for count in counts}}
    except Exception:  # noqa: BLE001 - whatever a release under test does here, the proofs that wait say it
        told = {"failed": traceback.format_exc()}
    write_whole(path, json.dumps(told))


def _leave():
    """Leave the process that this one was forked from: its group, its output, and files such as xdist's pipes.

    Each file stays open, as that of nothing: what still writes to it must not write to another that took its number.
    """
    posix = hasattr(os, "setsid")
    if posix:
        os.setsid()
        faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(_FILES if posix else 3):
        with contextlib.suppress(OSError):  # it is not open
            os.fstat(number)
            os.dup2(nowhere, number)
