"""Chapter 4, testing: what the outputs are, and how many of the predictions are right."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.classifier import CLASSES, Table, loaders, per_class
from blitz.classifier.charts import BARS, save_bars
from blitz.classifier.confidence import chance_of_at_least, confidence_interval
from blitz.classifier.evaluation import per_class_by_fours
from blitz.classifier.peek import peek
from blitz.classifier.pictures import channels_last, unnormalized
from blitz.plugin import claim

from ..oracles import array_of
from ..strategies.images import outputs, predicted_and_true
from .bars import bar_lengths
from .expected import counts

pytestmark = pytest.mark.early

CHANCE = 0.1
ERROR = 1e-6  # the probability with which a network that guesses would pass


@claim("classifier.peek-four")
@pytest.mark.usefixtures("torchvision")
def test_four_images_are_shown_with_true_and_predicted_classes(trained, material, tmp_path, observe):
    from PIL import Image

    images, labels = next(iter(loaders(material.training, material.test, workers=0)[1]))
    seen = peek(trained.network, images, labels, tmp_path / "four.png")
    observe("lines", list(seen))
    picture = np.array(Image.open(str(tmp_path / "four.png"))) / 255.0
    for place, image in enumerate(images):
        left = 2 + 34 * place
        assert abs(picture[2:34, left : left + 32] - channels_last(unnormalized(image))).max() < 0.5 / 255 + 1e-6
    truth = [CLASSES[label] for label in material.test.labels[:4].tolist()]
    guesses = [CLASSES[array_of(row).argmax()] for row in trained.network(images)]
    assert seen.truth == "GroundTruth:  " + " ".join(name.rjust(5) for name in truth)
    assert seen.predicted == "Predicted:  " + " ".join(name.rjust(5) for name in guesses)


@claim("classifier.outputs-are-energies")
def test_outputs_are_negative_and_do_not_sum_to_1(tested, observe):
    outputs = array_of(tested.outputs[:20])
    observe("least output", round(float(outputs.min()), 3))
    assert (outputs < 0).any()
    assert (abs(outputs.sum(axis=1) - 1) > 0.01).any()


@claim("classifier.outputs-are-energies")
@given(drawn=outputs())
def test_softmax_of_the_outputs_is_a_distribution_in_the_same_order(drawn):
    values, shares = array_of(drawn), array_of(torch.softmax(drawn, 1))
    predicted = array_of(torch.softmax(drawn, 1).argmax(1))
    assert (shares >= 0).all()
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert ((shares[:, :, None] < shares[:, None, :]) == (values[:, :, None] < values[:, None, :])).all()
    assert (values[np.arange(len(values)), predicted] == values.max(axis=1)).all()


@claim("classifier.max-gives-values-and-indices")
@given(drawn=outputs(elements=st.integers(-3, 3).map(float)))
def test_max_gives_the_highest_output_and_where_it_is(drawn):
    values, indices = torch.max(drawn, 1)
    expected = array_of(drawn)
    assert (indices.dtype, indices.shape) == (torch.int64, drawn.shape[:1])
    assert (array_of(values) == expected.max(axis=1)).all()
    assert (expected[np.arange(len(expected)), array_of(indices)] == expected.max(axis=1)).all()


@claim("classifier.max-gives-values-and-indices")
def test_among_equal_outputs_the_index_is_of_one_of_the_highest(observe):
    _, indices = torch.max(torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [4.0, 0.0, 4.0]]), 1)
    observe("indices among ties", indices.tolist())
    assert indices[0].item() in (1, 2)
    assert indices[1].item() in (0, 1, 2)
    assert indices[2].item() in (0, 2)


@claim("classifier.better-than-chance")
def test_the_network_is_better_than_chance_beyond_doubt(tested, observe):
    count, correct = len(tested.labels), (torch.max(tested.outputs, 1)[1] == tested.labels).sum().item()
    interval = confidence_interval(correct, count, ERROR)
    observe("accuracy", correct / count)
    observe("interval", [round(bound, 4) for bound in interval])
    assert chance_of_at_least(correct, count, CHANCE) < ERROR
    assert CHANCE < interval.low < correct / count < interval.high
    # Hoeffding's inequality says the same more loosely, in one line that needs no trust in the exact computation.
    assert math.exp(-2 * count * max(correct / count - CHANCE, 0) ** 2) < ERROR


@claim("classifier.better-than-chance")
def test_the_accuracy_is_the_share_of_correct_predictions(trained, tested):
    hits = array_of(tested.outputs).argmax(axis=1) == array_of(tested.labels)
    assert trained.table.accuracy == pytest.approx(hits.mean())


@claim("classifier.per-class-accuracy")
def test_the_classes_add_up_to_the_overall_accuracy(trained, tested, observe):
    table, truth = trained.table, array_of(tested.labels)
    observe("lines", table.lines(CLASSES))
    observe("spread", round(max(table.accuracies) - min(table.accuracies), 3))
    hits = array_of(tested.outputs).argmax(axis=1) == truth
    assert (table.correct, table.total) == (counts(truth[hits]), counts(truth))
    assert np.average(table.accuracies, weights=table.total) == pytest.approx(hits.mean())
    assert max(table.accuracies) > min(table.accuracies)


@claim("classifier.per-class-accuracy")
def test_the_classes_are_plotted_as_bars(trained, torchvision, tmp_path):
    from PIL import Image

    save_bars(CLASSES, trained.table.accuracies, tmp_path / "bars.png", full=1)
    picture = torchvision.transforms.ToTensor()(Image.open(str(tmp_path / "bars.png"))).permute(1, 2, 0) * 255
    assert bar_lengths(picture, 10) == [round(BARS * share) for share in trained.table.accuracies]


@claim("classifier.per-class-loop-counts-four")
@given(pairs=predicted_and_true(st.lists(st.just(4), max_size=6)))
def test_the_loop_counts_right_where_batches_are_of_four(pairs):
    guesses = np.array([array_of(guess) for guess, _ in pairs]).ravel()
    truth = np.array([array_of(true) for _, true in pairs]).ravel()
    table = per_class_by_fours(pairs)
    assert (table.correct, table.total) == (counts(truth[guesses == truth]), counts(truth))
    assert table == per_class(pairs)


@claim("classifier.per-class-loop-counts-four")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_loop_raises_on_a_shorter_batch(size, observe):
    labels = torch.arange(size)
    with pytest.raises(IndexError) as error:
        per_class_by_fours([(labels, labels)])
    observe("error for a batch of {}".format(size), str(error.value))
    assert "out of bounds" in str(error.value) or "invalid index" in str(error.value)


@claim("classifier.per-class-loop-counts-four")
@given(pairs=predicted_and_true(st.lists(st.integers(5, 9), min_size=1, max_size=3)))
def test_the_loop_counts_four_of_a_longer_batch(pairs):
    table = per_class_by_fours(pairs)
    first = Table(*map(list, per_class([(guess[:4], true[:4]) for guess, true in pairs])))
    assert sum(table.total) == 4 * len(pairs) < sum(len(true) for _, true in pairs)
    assert table == first
