"""What ranks under DistributedDataParallel see, asked in an interpreter of its own, since this one must not be forked.

    python -m spec.parallel.ranks 2 3 --to answers.json

prints as JSON what two ranks answered, and three; with --to, it also writes that to a file.
"""

import argparse
import gc
import json
import sys
import time

import torch

from blitz.parallel import processes
from blitz.whole import write_whole

from ..seeded import seeded

COUNTS = (1, 2, 3, 8)
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="ask ranks")
    parser.add_argument("counts", type=int, nargs="+", help="how many ranks")
    parser.add_argument("--to", help="a file for the answers")
    options = parser.parse_args()
    processes.import_for_ranks()
    gc.freeze()  # neither ranks nor the end of this process have a use for collecting what was imported
    found = json.dumps({count: ask(count) for count in options.counts})
    if options.to:
        write_whole(options.to, found)
    sys.stdout.write(found + "\n")
