"""What the launcher runs in every process: chapter 5's model and data, shared by ranks, and what differs."""

import sys

import torch

from blitz.parallel.data import BATCH_SIZE, DATA_SIZE
from blitz.parallel.processes.joining import joined, launched, local_rank, lost
from blitz.parallel.processes.sharing import (
    DROPS_LAST,
    chunk_share,
    gradients,
    mean_of_means,
    sampler_share,
    scaled_sum,
)
from blitz.parallel.processes.throughput import steps_per_second
from blitz.parallel.processes.toy import toy
from blitz.parallel.run import run

_TEN = 10  # samples in the documents' last batch


def main():
    """Show it; rank 0 tells what concerns all.

    Returns:
        The exit status: 0; 1 where another process is gone; 2 without a launcher.
    """
    if not launched():
        sys.stderr.write(
            "blitz.parallel.processes: PyTorch's launcher starts it; run "
            "`torchrun --nproc-per-node 3 -m blitz.parallel.processes`\n"
        )
        return 2
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    device = torch.device("cuda", local_rank() % gpus) if gpus else torch.device("cpu")
    with joined(device) as (rank, ranks):
        try:
            _show(rank, ranks, device)
        except RuntimeError as error:
            if not lost(error):
                raise
            if rank == 0:
                sys.stderr.write("blitz.parallel.processes: another process is gone, and so this one ends\n")
            return 1
    return 0


def _show(rank, ranks, device):
    lines = []
    model, inputs, targets = (part.to(device) for part in toy(tell=lines.append))
    share = sampler_share(DATA_SIZE)
    if rank == 0:
        _say("{} processes on {}, {}".format(ranks, device.type, torch.distributed.get_backend()))
        twice = ranks * len(share) - DATA_SIZE
        _say("{} samples: {} for each rank, {} of them twice".format(DATA_SIZE, len(share), twice))
        if DROPS_LAST:
            kept = len(sampler_share(DATA_SIZE, drop_last=True))
            _say("with drop_last: {} for each rank, {} for none".format(kept, DATA_SIZE - ranks * kept))
    _in_turn(rank, ranks, ["takes samples {}".format(_few(share))])

    parallel = torch.nn.parallel.DistributedDataParallel(model)
    loader = torch.utils.data.DataLoader(inputs[share].cpu(), batch_size=-(-BATCH_SIZE // ranks))
    run(parallel, loader, tell=lines.append, device=device)
    _in_turn(rank, ranks, lines)

    model.tell = lambda _line: None
    whole = _flat(gradients(model, inputs, targets))
    padded = _flat(gradients(model, inputs, targets, share))
    ten = _flat(gradients(model, inputs[:_TEN], targets[:_TEN]))
    chunk = chunk_share(_TEN, rank, ranks)
    shared = [
        _flat(gradients(model, inputs[:_TEN], targets[:_TEN], chunk, loss))
        for loss in (mean_of_means, scaled_sum(targets[:_TEN].numel(), ranks))
    ]
    rate = steps_per_second(model, inputs[share], targets[share])
    if rank == 0:
        _say("gradients, compared with those of one process (largest difference, as a share of the largest of them):")
        _say("  all {} samples by DistributedSampler: {:.1e}".format(DATA_SIZE, _apart(padded, whole)))
        _say("  {} samples in chunks, the mean of the ranks' means: {:.1e}".format(_TEN, _apart(shared[0], ten)))
        _say("  likewise, each rank's sum scaled by ranks/total: {:.1e}".format(_apart(shared[1], ten)))
        _say("{:,.0f} steps a second, {:,.0f} samples a second".format(rate, rate * ranks * len(share)))


def _say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _in_turn(rank, ranks, lines):
    """Print every rank's lines, rank by rank."""
    for speaker in range(ranks):
        if speaker == rank:
            for line in lines:
                _say("rank {}: {}".format(rank, line))
        torch.distributed.barrier()


def _few(numbers):
    """Write out the first three numbers and the last three."""
    texts = list(map(str, numbers))
    return ", ".join(texts if len(texts) <= 6 else [*texts[:3], "…", *texts[-3:]])


def _flat(tensors):
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


def _apart(one, other):
    return ((one - other).abs().max() / other.abs().max()).item()


if __name__ == "__main__":
    sys.exit(main())
