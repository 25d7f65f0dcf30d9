"""Training runs: the loops agree, and a run that was stopped or killed goes on as if nothing had happened."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import torch

from blitz.classifier import DivergedError, Recipe, Training
from blitz.classifier.checkpoints import CheckpointFolder, read_checkpoint
from blitz.classifier.classes import CLASSES
from blitz.classifier.datasets.embedded import embedded_images
from blitz.classifier.datasets.images import DataSet, Images, pictures_in_memory
from blitz.classifier.inference import classify, confusion
from blitz.classifier.loading import normalized
from blitz.classifier.loops import fastest
from blitz.classifier.loops.eager import EagerLoop
from blitz.classifier.order import epoch_order, spans
from blitz.networks import PooledLeNet

LOOPS = ("tutorial", "eager", "flat")


def data_of(count, channels=3):
    """Make a small data set from the embedded images; the last batch of four is short where the count says so."""
    images, labels = embedded_images(count, seed=0)
    training = Images(np.ascontiguousarray(images[:, :channels]), labels)
    return DataSet("embedded", "made", CLASSES, training, training, pictures_in_memory(training, training))


def trained(training):
    for _ in training:
        pass
    return training


def assert_same_weights(one, other):
    pairs = zip(one.network.state_dict().items(), other.network.state_dict().items(), strict=True)
    assert all(torch.equal(mine, yours) for (_, mine), (_, yours) in pairs)
    assert torch.equal(one.losses, other.losses)


@pytest.mark.parametrize("loop", ["eager", "flat"])
@pytest.mark.parametrize("batch_size, channels, width", [(4, 3, 6), (1, 3, 6), (7, 1, 5), (4, 3, 1)])
def test_the_loops_compute_the_same(loop, batch_size, channels, width):
    data = data_of(30, channels)
    recipe = Recipe(batch_size=batch_size, width=width, loop="tutorial", lr=0.01)
    tutorial, other = (trained(Training(recipe._replace(loop=name), data, workers=0)) for name in ("tutorial", loop))
    assert len(other.losses) == 2 * -(-30 // batch_size)
    assert (other.losses - tutorial.losses).abs().max() < 1e-5
    pairs = zip(other.network.parameters(), tutorial.network.parameters(), strict=True)
    assert max((mine - yours).abs().max() for mine, yours in pairs) < 1e-5
    # And it is no standstill that they agree on.
    assert tutorial.losses.std() > 1e-3


@pytest.mark.parametrize("loop", LOOPS)
def test_a_run_that_goes_on_from_any_checkpoint_ends_with_the_same_bits(loop, tmp_path):
    data, recipe, saved = data_of(90), Recipe(loop=loop), []
    settings = {"workers": 0, "save_every": 7, "report_every": 5}
    whole = trained(Training(recipe, data, save=saved.append, **settings))
    assert [checkpoint.step for checkpoint in saved] == [7, 14, 21, 28, 35, 42, 46]
    for checkpoint in saved:
        torch.manual_seed(123)  # of the process that goes on
        path = CheckpointFolder(tmp_path).save(checkpoint)
        again = Training(recipe, data, **settings)
        again.resume(read_checkpoint(path))
        assert_same_weights(trained(again), whole)
        assert again.reports == whole.reports
        assert again.taken == 46 - checkpoint.step


def test_more_epochs_go_on_where_fewer_ended():
    data, saved = data_of(40), []
    trained(Training(Recipe(epochs=1), data, save=saved.append))
    longer = Training(Recipe(epochs=3), data)
    longer.resume(saved[-1])
    assert_same_weights(trained(longer), trained(Training(Recipe(epochs=3), data)))


def test_a_run_asked_to_stop_ends_with_a_checkpoint():
    data, saved = data_of(200), []
    training = Training(Recipe(), data, save=saved.append)
    for _ in training:
        training.stop()
    assert training.stopped
    assert [checkpoint.step for checkpoint in saved] == [training.step] == [40]  # the steps under way are finished


def test_reports_are_means_of_the_losses_within_their_epoch():
    training = trained(Training(Recipe(), data_of(60), report_every=6))
    losses = training.losses.double().numpy()
    expected = [(1, 6, losses[0:6]), (1, 12, losses[6:12]), (2, 6, losses[15:21]), (2, 12, losses[21:27])]
    assert [(report.epoch, report.batch) for report in training.reports] == [entry[:2] for entry in expected]
    assert [report.loss for report in training.reports] == pytest.approx([part.mean() for *_, part in expected])


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_good_checkpoint(loop):
    saved = []
    training = Training(Recipe(lr=1e4, loop=loop), data_of(200), workers=0, save=saved.append, save_every=1)
    with pytest.raises(DivergedError, match=r"(nan|inf) at step \d+ \(epoch 1, batch \d+\)|not finite after step \d+"):
        trained(training)
    assert saved
    assert all(torch.isfinite(value).all() for value in saved[-1].network.values())
    assert torch.isfinite(saved[-1].losses).all()


@pytest.mark.parametrize("change", [{"images": 44}, {"channels": 1}, {"classes": ("a", "b")}])
def test_a_checkpoint_of_other_data_is_refused(change):
    saved = []
    trained(Training(Recipe(epochs=1), data_of(40), save=saved.append))
    with pytest.raises(ValueError, match=next(iter(change))):
        Training(Recipe(epochs=1), data_of(40)).resume(saved[0]._replace(**change))


# A server that has imported PyTorch and forks a run whenever it is told to, since importing takes seconds.
SERVER = """
import json, os, sys
from tests.test_training import data_of
from blitz.classifier import Recipe, Training
from blitz.classifier.checkpoints import CheckpointFolder
data = data_of(4000)
for line in sys.stdin:
    if os.fork() == 0:
        folder = CheckpointFolder(json.loads(line))
        training = Training(Recipe(), data, save=folder.save, save_every=50)
        checkpoint = folder.newest(say=print)
        if checkpoint is not None:
            training.resume(checkpoint)
        print(os.getpid(), training.step, flush=True)
        for _ in training:
            pass
        print("done", flush=True)
        os._exit(0)
    os.wait()
    print("ended", flush=True)
"""


@pytest.fixture
def server():
    root = str(Path(__file__).resolve().parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
    ) as process:
        yield process
        process.stdin.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked")
def test_a_run_killed_at_random_steps_ends_with_the_same_bits(server, tmp_path):
    random.seed(0)
    ends, kills = "", 0
    while ends != "done":
        server.stdin.write(json.dumps(str(tmp_path)) + "\n")
        server.stdin.flush()
        process, _ = map(int, server.stdout.readline().split())
        time.sleep(random.uniform(0, 0.25))
        with contextlib.suppress(ProcessLookupError):  # it was done before
            os.kill(process, signal.SIGKILL)
        kills += 1
        ends = server.stdout.readline().strip()
        if ends == "done":
            server.stdout.readline()
    assert kills > 3
    found = read_checkpoint(CheckpointFolder(tmp_path).paths()[0])
    whole = trained(Training(Recipe(), data_of(4000)))
    assert found.step == whole.step == 2000
    assert all(torch.equal(found.network[name], value) for name, value in whole.network.state_dict().items())
    assert torch.equal(found.losses, whole.losses)


def test_classifying_in_large_batches_gives_the_network_s_outputs():
    torch.manual_seed(0)
    network, (images, _) = PooledLeNet(), embedded_images(130, seed=1)
    threads = torch.get_num_threads()
    with torch.no_grad():
        expected = network(normalized(torch.from_numpy(images)))
    assert torch.allclose(classify(network, images), expected, rtol=0, atol=1e-6)
    assert torch.get_num_threads() == threads


def test_confusion_counts_by_true_and_predicted_class():
    truth, guess = torch.tensor([0, 0, 1, 2, 2, 2]), torch.tensor([0, 1, 1, 2, 0, 0])
    assert confusion(guess, truth, 3).tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 1]]


def test_spans_end_at_every_period():
    assert spans(0, 10, (4, 0)) == [4, 4, 2]
    assert spans(0, 10, (4, 0), (5, 0)) == [4, 1, 3, 2]
    assert spans(3, 10, (4, 0), (0, 0)) == [1, 4, 2]
    assert spans(0, 10, (4, 3)) == [1, 4, 4, 1]
    assert spans(10, 10, (4, 0)) == []


def test_the_order_is_that_of_a_distributed_sampler_alone():
    sampler = torch.utils.data.distributed.DistributedSampler(range(50), num_replicas=1, rank=0, seed=7)
    sampler.set_epoch(3)
    assert epoch_order(50, seed=7, epoch=3).tolist() == list(sampler)


def test_the_fastest_loop_depends_on_device_batch_and_processes():
    cpu, gpu = torch.device("cpu"), torch.device("cuda", 0)
    assert fastest(4, cpu) == "flat"
    assert fastest(128, cpu) == fastest(4, cpu, processes=2) == "eager"
    assert fastest(4, gpu) == "graph"


@pytest.fixture
def pretended_capture(monkeypatch):
    """Let steps be captured where there is no GPU: replaying takes the step again; all the rest is the loop's own."""
    one_step = EagerLoop._one_step  # noqa: SLF001 - what the loop captures
    taken = []

    def noted(loop, size=None):
        taken.append(loop)
        one_step(loop, size)

    monkeypatch.setattr(EagerLoop, "_one_step", noted)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", lambda: mock.Mock(replay=lambda: one_step(taken[-1])))
    for name in ("stream", "graph", "Stream", "current_stream"):
        monkeypatch.setattr(torch.cuda, name, mock.MagicMock())


@pytest.mark.usefixtures("pretended_capture")
@pytest.mark.parametrize("momentum", [0.9, 0.0])
def test_capturing_a_step_leaves_the_run_where_it_was(momentum):
    data, saved = data_of(42), []
    recipe = Recipe(loop="graph", momentum=momentum)
    captured = trained(Training(recipe, data, save=saved.append, save_every=5))
    plain = trained(Training(recipe._replace(loop="eager"), data))
    assert_same_weights(captured, plain)
    again = Training(recipe, data, save_every=5)
    again.resume(saved[1])
    assert_same_weights(trained(again), plain)
