"""Chapter 5, preface, with processes in the place of devices."""

import numpy as np

from blitz.parallel import processes
from blitz.plugin import claim

from ..oracles import array_of


def gradients_by_hand():
    """Differentiate the mean squared error of the linear model over all samples, in NumPy."""
    inputs, targets = map(array_of, processes.samples())
    layer = processes.model()
    residual = inputs @ array_of(layer.weight).T + array_of(layer.bias) - targets
    return 2 * residual.T @ inputs / residual.size, 2 * residual.sum(axis=0) / residual.size


@claim("parallel.speeds-up")
def test_two_processes_share_the_samples_and_agree_on_the_gradients_of_one(measured):
    one, two = measured
    weight, bias = gradients_by_hand()
    ranks = one["ranks"] + two["ranks"]
    assert [sorted(rank["samples"]) for rank in ranks] == [
        list(range(24)),
        list(range(0, 24, 2)),
        list(range(1, 24, 2)),
    ]
    assert all(np.allclose(rank["weight"], weight, rtol=1e-12, atol=1e-14) for rank in ranks)
    assert all(np.allclose(rank["bias"], bias, rtol=1e-12, atol=1e-14) for rank in ranks)


@claim("parallel.speeds-up")
def test_throughput_is_measured_by_number_of_processes(measured, took):
    for entry in measured:
        took("{} steps of {} processes".format(processes.STEPS, entry["processes"]), entry["seconds"])
    samples, _ = processes.samples()
    assert [entry["processes"] for entry in measured] == [1, 2]
    assert all(entry["seconds"] > 0 for entry in measured)
    assert len(samples) == processes.SAMPLES
