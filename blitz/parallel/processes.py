"""The same model in several processes, by DistributedDataParallel: what takes DataParallel's place today.

    python -m blitz.parallel.processes 1 2

prints, as JSON, what each rank saw and how long the steps took. A process of its own forks the ranks, since PyTorch
must not be forked where it has already run a backward pass. Goes with chapter 5, preface.
"""

import importlib
import importlib.util
import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

import torch

from blitz.parallel.data import INPUT_SIZE, OUTPUT_SIZE

STEPS = 20
SAMPLES = 24  # divisible by 1, 2, 3 and 4 processes
SECONDS_TO_MEET = 60


def samples():
    """Give inputs and targets that are the same in every process, float64 of shapes (24, 5) and (24, 2)."""
    inputs = torch.arange(SAMPLES * INPUT_SIZE, dtype=torch.float64).view(SAMPLES, INPUT_SIZE).sin()
    return inputs, torch.arange(SAMPLES * OUTPUT_SIZE, dtype=torch.float64).view(SAMPLES, OUTPUT_SIZE).cos()


def model():
    """Make the linear model with weights that are the same in every process, in float64."""
    layer = torch.nn.Linear(INPUT_SIZE, OUTPUT_SIZE).double()
    with torch.no_grad():
        layer.weight.fill_(0.5)
        layer.bias.fill_(-0.25)
    return layer


def measure(processes):
    """Start so many ranks and let each take its share of the samples.

    Args:
        processes: How many; they divide 24.

    Returns:
        A dict: ``processes``; ``seconds`` for 20 steps, of the slowest rank; ``ranks``, a dict for each with its
        ``samples`` (their numbers) and the gradients ``weight`` and ``bias`` that it had after one backward pass.

    Raises:
        RuntimeError: A rank failed.
    """
    context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    with tempfile.TemporaryDirectory() as folder:
        queue = context.SimpleQueue()
        ranks = [
            context.Process(target=_rank, args=(rank, processes, folder, queue), daemon=True)
            for rank in range(processes)
        ]
        for rank in ranks:
            rank.start()
        found = []
        for rank in ranks:
            rank.join(SECONDS_TO_MEET)
            if rank.exitcode != 0:
                for other in ranks:
                    other.terminate()
                ended = "ended with {}".format(rank.exitcode) if rank.exitcode else "gave no answer in time"
                raise RuntimeError("a rank of {} {}".format(processes, ended))
            found.append(queue.get())
    found.sort(key=lambda entry: entry["rank"])
    return {"processes": processes, "seconds": max(entry.pop("seconds") for entry in found), "ranks": found}


def _rank(rank, processes, folder, queue):
    torch.set_num_threads(1)
    # A file where the ranks meet, so that no port has to be free.
    meeting = Path(folder, "meeting").as_uri()
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=processes)
    parallel = torch.nn.parallel.DistributedDataParallel(model())
    mine = list(range(rank, SAMPLES, processes))
    inputs, targets = (tensor[mine] for tensor in samples())

    def step():
        parallel.zero_grad()
        torch.nn.functional.mse_loss(parallel(inputs), targets).backward()

    step()
    layer = parallel.module
    entry = {"rank": rank, "samples": mine, "weight": layer.weight.grad.tolist(), "bias": layer.bias.grad.tolist()}
    start = time.perf_counter()
    for _ in range(STEPS):
        step()
    entry["seconds"] = time.perf_counter() - start
    torch.distributed.barrier()
    queue.put(entry)
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    if importlib.util.find_spec("torch._dynamo"):
        # On the newest releases DistributedDataParallel imports it: seconds for every rank, or once before the fork.
        importlib.import_module("torch._dynamo")
    sys.stdout.write(json.dumps([measure(int(count)) for count in sys.argv[1:]]) + "\n")
