"""Chapter 5 with processes in the place of devices, under DistributedDataParallel; one machine, gloo."""

import numpy as np
import pytest

from blitz.parallel import processes
from blitz.plugin import claim

from ..oracles import array_of
from ..seeded import seeded
from . import ranks as asked

several = pytest.mark.parametrize("count", [2, 3, 8])
# Samples, ranks and how chunks share them: the documents' own splits in which the last ones get less.
UNEVEN = [(10, 3, [4, 4, 2]), (30, 8, [4] * 7 + [2]), (10, 8, [2] * 5 + [0] * 3)]
uneven = pytest.mark.parametrize("samples, count, sizes", UNEVEN)


def gradients_by_hand(samples, weights):
    """Differentiate the toy model's squared error, samples weighted to a sum of 1, in NumPy."""
    model, inputs, targets = processes.toy(samples)
    inputs, targets, layer = array_of(inputs), array_of(targets), model.fc
    residual = inputs @ array_of(layer.weight).T + array_of(layer.bias) - targets
    residual *= np.array(weights)[:, None]
    return np.column_stack([residual.T @ inputs, residual.sum(axis=0)])  # of 2 outputs: 2 / 2 is 1


def evenly(samples):
    return np.full(samples, 1 / samples)


def table(gradients):
    """Put the gradients of weight and bias side by side."""
    weight, bias = gradients
    return np.column_stack([weight, bias])


def apart(one, other):
    """Give the largest difference as a share of the largest value."""
    return abs(one - other).max() / abs(other).max()


@several
@claim("parallel.speeds-up")
@claim("parallel.gathers-the-same")
def test_ranks_with_equal_shares_get_the_gradients_of_one_process(measured, count):
    expected = gradients_by_hand(asked.EQUAL, evenly(asked.EQUAL))
    found = [table(rank["equal"]) for rank in measured[1]["ranks"] + measured[count]["ranks"]]
    assert len(found) == 1 + count
    assert max(apart(gradients, expected) for gradients in found) < 1e-15


@claim("parallel.gathers-the-same")
@pytest.mark.parametrize("count, twice", [(2, 0), (3, 2), (8, 4)])
def test_samples_that_come_twice_weigh_twice_in_the_gradients(measured, count, twice, observe):
    weights = (np.arange(100) < twice) + 1.0
    found = [table(rank["padded"]) for rank in measured[count]["ranks"]]
    assert max(apart(gradients, gradients_by_hand(100, weights / weights.sum())) for gradients in found) < 1e-14
    difference = apart(found[0], gradients_by_hand(100, evenly(100)))
    observe("100 samples on {} ranks: relative difference".format(count), round(difference, 4))
    assert (difference > 0.01) == (twice > 0)


@uneven
@claim("parallel.gathers-the-same")
def test_mean_of_uneven_shares_means_is_off_by_a_tenth_or_more(measured, samples, count, sizes, observe):
    weights = np.repeat([1 / (count * max(size, 1)) for size in sizes], sizes)
    found = [table(rank["means"][str(samples)]) for rank in measured[count]["ranks"]]
    assert max(apart(gradients, gradients_by_hand(samples, weights)) for gradients in found) < 1e-14
    difference = apart(found[0], gradients_by_hand(samples, evenly(samples)))
    observe("{} samples on {} ranks: relative difference".format(samples, count), round(difference, 4))
    assert difference > 0.1


@uneven
@claim("parallel.gathers-the-same")
def test_sums_scaled_by_ranks_over_total_give_the_gradients_of_one_process(measured, samples, count, sizes):
    expected = gradients_by_hand(samples, evenly(samples))
    found = [table(rank["scaled"][str(samples)]) for rank in measured[count]["ranks"]]
    assert len(found) == len(sizes)
    assert max(apart(gradients, expected) for gradients in found) < 1e-14


@several
@pytest.mark.parametrize("kind", ["linear", "convolution", "recurrent"])
@claim("parallel.any-model")
@claim("parallel.gathers-the-same")
def test_outputs_and_gradients_are_those_of_the_plain_model(measured, count, kind):
    model, batch = asked.model_and_batch(kind)
    expected = processes.gradients(model, batch, batch, loss=asked.square)
    found = [rank["models"][kind] for rank in measured[count]["ranks"]]
    outputs = np.stack([rank["output"] for rank in found], axis=1).reshape(tuple(model(batch).shape))
    assert abs(outputs - array_of(model(batch))).max() < 1e-14
    pairs = [zip(rank["gradients"], expected) for rank in found]
    assert max(apart(np.array(one), array_of(other)) for pair in pairs for one, other in pair) < 1e-13


@several
@claim("parallel.any-model")
def test_batch_normalisation_sees_a_rank_s_share_alone(measured, count):
    model, batch = asked.model_and_batch("normalized")
    features = array_of(model[0](batch))
    shares = [features[rank::count] for rank in range(count)]
    expected = [(share - share.mean(axis=0)) / np.sqrt(share.var(axis=0) + 1e-5) for share in shares]
    plain = [array_of(model(batch))[rank::count] for rank in range(count)]
    found = [np.array(rank["models"]["normalized"]["output"]) for rank in measured[count]["ranks"]]
    assert max(abs(one - other).max() for one, other in zip(found, expected)) < 1e-12
    assert min(abs(one - other).max() for one, other in zip(found, plain)) > 0.1


@several
@claim("parallel.replicas-are-copies")
def test_each_rank_has_its_own_copy_of_the_first_one_s_model(measured, count):
    copies = [rank["copy"] for rank in measured[count]["ranks"]]
    with seeded(0):
        first = asked.Noting(5, 2).double().weight.tolist()
    assert copies[0]["own"] == first
    assert all(copy["own"] != first for copy in copies[1:])
    assert all(copy["wrapped"] == first for copy in copies)
    assert [copy["note"] for copy in copies] == [[rank + 1] for rank in range(count)]


@claim("parallel.speeds-up")
@pytest.mark.parametrize("count", asked.COUNTS)
def test_throughput_is_measured_by_number_of_processes(measured, count, took):
    slowest = min(rank["steps per second"] for rank in measured[count]["ranks"])
    took("a step of {} processes".format(count), 1 / slowest)
    took("start and end of {} processes".format(count), measured[count]["seconds"])
    model, inputs, _ = processes.toy(asked.EQUAL)
    assert len(model(inputs)) == asked.EQUAL
    assert slowest > 0
