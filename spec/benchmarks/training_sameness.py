"""How far the fast loop drifts from the introduction's own, and both from the same run in float64.

    python spec/benchmarks/training_sameness.py [--seeds 0 1 2] [--epochs 2] [--limit N]

Rounding makes any two runs drift apart, so the question is not whether the fast loop differs from the tutorial's after
thousands of steps, but whether it is further than that one from what exact arithmetic would give. All three take the
same images in the same order from the same weights. Printed are the greatest difference of the two float32 runs over
the first hundred steps; then, for each stretch of steps, each one's root mean square distance from the float64 run in
loss; at the end the accuracies.
"""

import argparse

import torch

from blitz.classifier.datasets import load
from blitz.classifier.inference import classify
from blitz.classifier.loading import BATCH_SIZE
from blitz.classifier.loops import EAGER, FLAT, SPAN, TUTORIAL, make_loop
from blitz.classifier.objective import loss_and_optimizer
from blitz.classifier.order import epoch_order, spans
from blitz.networks import PooledLeNet

FIRST = 100  # steps
RUNS = {"tutorial": (TUTORIAL, torch.float32), "fast": (FLAT, torch.float32), "float64": (EAGER, torch.float64)}


def main():
    """Run and print."""
    parser = argparse.ArgumentParser(description="compare the fast loop with the tutorial's and with float64")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="(default: 0 1 2)")
    parser.add_argument("--epochs", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--limit", type=int, help="images (default: all)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = load("embedded", training=options.limit)
    for seed in options.seeds:
        runs = {name: run(data, seed, options.epochs, *how) for name, how in RUNS.items()}
        losses = {name: found for name, (found, _) in runs.items()}
        first = (losses["fast"][:FIRST] - losses["tutorial"][:FIRST]).abs().max().item()
        print("seed {}: first {} steps, fast against tutorial: {:.1e}".format(seed, FIRST, first))
        ends = [end for end in (100, 200, 500, 1000, 2000, 5000, 10000, 25000) if end <= len(losses["fast"])]
        for start, end in zip([0, *ends], ends):
            distances = ["{} {:.2e}".format(name, distance(losses, name, start, end)) for name in ("tutorial", "fast")]
            print("  steps {:5} to {:5}, from float64: {}".format(start, end, ", ".join(distances)))
        shares = ["{} {:.2f} %".format(name, 100 * accuracy) for name, (_, accuracy) in runs.items()]
        print("  accuracy: {}".format(", ".join(shares)), flush=True)


def distance(losses, name, start, end):
    """Give a run's root mean square distance from the float64 run, over some steps."""
    return (losses[name][start:end] - losses["float64"][start:end]).pow(2).mean().sqrt().item()


def run(data, seed, epochs, name, dtype):
    """Train; give the losses in float64, and the accuracy on the test images."""
    torch.manual_seed(seed)
    network = PooledLeNet().to(dtype)
    _, optimizer = loss_and_optimizer(network)
    loop = make_loop(name, network, optimizer, data, BATCH_SIZE, torch.device("cpu"), workers=0)
    count, losses = len(data.training.images), []
    for epoch in range(epochs):
        steps = -(-count // BATCH_SIZE)
        losses += loop.steps(epoch_order(count, seed, epoch), spans(0, steps, (SPAN, 0)))
    loop.settle()
    hits = torch.max(classify(network, data.test.images), 1)[1] == torch.from_numpy(data.test.labels)
    return torch.cat(losses).double(), hits.double().mean().item()


if __name__ == "__main__":
    main()
