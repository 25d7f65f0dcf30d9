"""How fast the classifier trains: the introduction's own loop against the others, in turn, in one process.

    python spec/benchmarks/training_loops.py [--rounds 5] [--steps 500] [--data embedded] [--device cpu]

Each round times every loop over the same images in the same order; ratios are taken round by round, so that a noisy
machine hits both alike, and printed with their spread. The same for evaluating the test images. Nothing fails here: a
timing is a figure, not a test. README.md beside this file tells what was found and why the fast loop is as it is.
"""

import argparse
import statistics
import time

import torch

from blitz.classifier import per_class, predictions
from blitz.classifier.datasets import load
from blitz.classifier.inference import classify
from blitz.classifier.loading import BATCH_SIZE, WORKERS, documents_transform
from blitz.classifier.loops import EAGER, FLAT, GRAPH, TUTORIAL, make_loop
from blitz.classifier.objective import loss_and_optimizer
from blitz.classifier.order import epoch_order
from blitz.networks import PooledLeNet

WARM_UP = 20  # steps, in which worker processes start and kernels are chosen


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description="time the classifier's training loops against each other")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=500, help="steps of the tutorial loop (default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=BATCH_SIZE, help="images to a step (default: %(default)s)")
    parser.add_argument("--data", default="embedded", help="the data set (default: %(default)s)")
    parser.add_argument("--device", default="cpu", help="where (default: %(default)s)")
    options = parser.parse_args()
    device, data = torch.device(options.device), load(options.data)
    # Each loop takes about as long in a round.
    steps = {TUTORIAL: 1, EAGER: 2, FLAT: 5}
    if device.type == "cuda":
        steps = {TUTORIAL: 1, EAGER: 2, GRAPH: 20}
    print("torch {}, {}, {} threads".format(torch.__version__, device, torch.get_num_threads()))
    rates = {name: [] for name in steps}
    for _ in range(options.rounds):
        for name, factor in steps.items():
            rates[name].append(steps_per_second(name, data, options.batch_size, factor * options.steps, device))
        print("  ".join("{} {:.0f}".format(name, values[-1]) for name, values in rates.items()), flush=True)
    for name, values in rates.items():
        print("{:9} {} steps/s".format(name, spread(values, "{:.0f}")))
    fastest = list(steps)[-1]
    for slower in list(steps)[:-1]:
        ratios = [fast / slow for fast, slow in zip(rates[fastest], rates[slower])]
        print("{} / {}: {}".format(fastest, slower, spread(ratios, "{:.1f}")))
    compare_evaluations(data, device, max(1, options.rounds // 2))


def steps_per_second(name, data, batch_size, steps, device):
    """Time the steps of one loop, after its warm-up."""
    torch.manual_seed(0)
    network = PooledLeNet(data.training.images.shape[1]).to(device)
    _, optimizer = loss_and_optimizer(network)
    loop = make_loop(name, network, optimizer, data, batch_size, device, WORKERS)
    steps = min(steps, len(data.training.images) // batch_size - WARM_UP)
    order = epoch_order(len(data.training.images), seed=0, epoch=0)[: (WARM_UP + steps) * batch_size]
    whole, left = divmod(steps, WARM_UP)
    losses = loop.steps(order, [WARM_UP] * (whole + 1) + [left] * bool(left))
    next(losses).sum().item()
    start = time.perf_counter()
    for span in losses:
        last = span
    last.sum().item()  # on a GPU, waits until all is done
    return steps / (time.perf_counter() - start)


def compare_evaluations(data, device, rounds):
    """Time the tutorial's test loop against predicting in large batches."""
    torch.manual_seed(0)
    network = PooledLeNet(data.training.images.shape[1]).to(device)
    seconds = {"tutorial": [], "batches": []}
    for _ in range(rounds):
        dataset = data.pictures(train=False, transform=documents_transform(data.training.images.shape[1]))
        loader = torch.utils.data.DataLoader(dataset, batch_size=BATCH_SIZE, num_workers=WORKERS)
        start = time.perf_counter()
        table = per_class(predictions(network, ((images.to(device), labels.to(device)) for images, labels in loader)))
        seconds["tutorial"].append(time.perf_counter() - start)
        start = time.perf_counter()
        hits = torch.max(classify(network, data.test.images), 1)[1] == torch.from_numpy(data.test.labels)
        seconds["batches"].append(time.perf_counter() - start)
        print("right by either: {} and {}".format(sum(table.correct), int(hits.sum())))
    ratios = [slow / fast for slow, fast in zip(seconds["tutorial"], seconds["batches"])]
    for name, values in seconds.items():
        print("evaluation, {:8} {} s".format(name, spread(values, "{:.3f}")))
    print("tutorial / batches: {}".format(spread(ratios, "{:.0f}")))


def spread(values, form):
    """Write a median with the least and the greatest."""
    middle, low, high = (form.format(value) for value in (statistics.median(values), min(values), max(values)))
    return "{} [{} to {}]".format(middle, low, high)


if __name__ == "__main__":
    main()
