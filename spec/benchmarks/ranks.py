"""Ranks under DistributedDataParallel that take steps when they are told to.

They are forked in an interpreter of its own, ``python -m spec.benchmarks.ranks COUNT PORT``, since one that has run a
backward pass must not fork.
"""

import socket
import subprocess
import sys
from pathlib import Path

import torch

import blitz
from blitz.compiler import import_compiler
from blitz.networks import PooledLeNet
from blitz.parallel import processes

HERE = "127.0.0.1"
IMAGES = 48  # over all ranks: 1, 2, 3 and 8 get as many each
SECONDS = 600  # in which one number of ranks must be done


class Ranks:
    """So many ranks, with the documents' network and an equal share of a batch, on the CPU.

    A context; they start with it and end with it.

    Args:
        count: How many.
    """

    def __init__(self, count):
        self.count = count

    def __enter__(self):
        with socket.socket() as server:
            server.bind((HERE, 0))
            server.listen(1)
            server.settimeout(0.2)
            home = str(Path(blitz.__file__).resolve().parents[1])
            command = [sys.executable, "-m", __name__, str(self.count), str(server.getsockname()[1])]
            self._process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE)
            self._orders = self._accepted(server)
        return self

    def _accepted(self, server):
        while self._process.poll() is None:
            try:
                return server.accept()[0].makefile("rw")
            except socket.timeout:  # noqa: PERF203 - it is the waiting itself
                continue
        raise processes.RankError(self._last_words())

    def take(self, steps):
        """Have every rank take so many steps, and wait for the last one to be done.

        Raises:
            RankError: They have ended.
        """
        self._orders.write("{}\n".format(steps))
        self._orders.flush()
        if not self._orders.readline():
            raise processes.RankError(self._last_words())

    def _last_words(self):
        _, err = self._process.communicate(timeout=60)
        return (err.decode("utf-8", "replace").strip().splitlines() or ["ranks ended and said nothing"])[-1]

    def __exit__(self, *exception):
        self._orders.close()  # which tells them to end
        try:
            self._process.communicate(timeout=60)
        finally:
            self._process.kill()


def obey(port):
    """Take steps, in a rank, as many as rank 0 is told; until it is told nothing more."""
    ranks, first = torch.distributed.get_world_size(), torch.distributed.get_rank() == 0
    torch.manual_seed(0)
    images, labels = torch.zeros(IMAGES // ranks, 3, 32, 32), torch.zeros(IMAGES // ranks, dtype=torch.int64)
    step = processes.stepping(PooledLeNet(), images, labels, torch.nn.CrossEntropyLoss())
    orders = socket.create_connection((HERE, port)).makefile("rw") if first else None
    while True:
        steps = torch.tensor([int(orders.readline() or 0) if first else 0])
        torch.distributed.broadcast(steps, 0)
        if steps.item() == 0:
            return
        for _ in range(steps.item()):
            step()
        torch.distributed.barrier()
        if first:
            orders.write("done\n")
            orders.flush()


if __name__ == "__main__":
    import_compiler()
    processes.forked(int(sys.argv[1]), obey, int(sys.argv[2]), seconds=SECONDS)
