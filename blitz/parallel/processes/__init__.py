"""Chapter 5 with processes in the place of devices: DistributedDataParallel, which replaces DataParallel today.

``torchrun --nproc-per-node 3 -m blitz.parallel.processes`` shows it; before 1.9 the launcher is
``python -m torch.distributed.launch --use_env --nproc_per_node 3 -m blitz.parallel.processes``.
"""

from blitz.parallel.processes.forking import RankError, forked
from blitz.parallel.processes.joining import backend, joined, launched, local_rank, lost
from blitz.parallel.processes.sharing import (
    DROPS_LAST,
    chunk_share,
    gradients,
    mean_of_means,
    sampler_share,
    scaled_sum,
)
from blitz.parallel.processes.throughput import stepping, steps_per_second
from blitz.parallel.processes.toy import toy

__all__ = [
    "DROPS_LAST",
    "RankError",
    "backend",
    "chunk_share",
    "forked",
    "gradients",
    "joined",
    "launched",
    "local_rank",
    "lost",
    "mean_of_means",
    "sampler_share",
    "scaled_sum",
    "stepping",
    "steps_per_second",
    "toy",
]
