"""Training with several processes, started by ``torchrun``: the same mathematics, and nothing lost."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from blitz.classifier.checkpoints import CheckpointFolder, read_checkpoint
from blitz.classifier.loading import normalized
from blitz.classifier.order import epoch_order
from blitz.networks import PooledLeNet
from tests.launching import ROOT, Launched
from tests.test_training import data_of
from tests.training_ranks import BATCH

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")

STEPS = 1500
RECIPE = ["--data=embedded", "--limit=3000"]


@pytest.fixture(scope="module")
def launch(tmp_path_factory):
    runs = []

    def start(out, *arguments, options=()):
        folder = tmp_path_factory.mktemp("run")
        runs.append(Launched(["blitz", "train", f"--out={out}", *arguments], folder, options=options))
        return runs[-1]

    yield start
    for run in runs:
        run.end()


@pytest.fixture(scope="module", autouse=True)
def whole(launch, tmp_path_factory):
    """A run that nothing happens to; it trains while the first tests run, and does not meet theirs."""
    out = tmp_path_factory.mktemp("whole")
    return launch(out, *RECIPE), out


@pytest.fixture(scope="module")
def ranks(tmp_path_factory):
    """What training came to in one, two and three processes without a launcher."""
    path = tmp_path_factory.mktemp("ranks") / "found.pt"
    subprocess.run([sys.executable, "-m", "tests.training_ranks", path], check=True, cwd=ROOT)
    return torch.load(path, weights_only=False)


def newest(out):
    return read_checkpoint(CheckpointFolder(out).paths()[0])


def gradients_by_hand(images, taken):
    """Differentiate the loss over some images in one plain pass, with the weights of the run's beginning."""
    torch.manual_seed(0)
    network = PooledLeNet().double()
    pictures, labels = map(torch.from_numpy, data_of(images).training)
    loss = torch.nn.functional.cross_entropy(network(normalized(pictures[taken], torch.float64)), labels[taken])
    return [gradient.numpy() for gradient in torch.autograd.grad(loss, network.parameters())]


def apart(some, others):
    """Give the largest difference as a share of the largest value."""
    pairs = zip(some, others, strict=True)
    return max(abs(one - other).max() for one, other in pairs) / max(abs(other).max() for other in others)


def test_errors_end_all_processes_with_one_line_and_status_2(launch, tmp_path):
    run = launch(tmp_path, "--data=cifar10", f"--root={tmp_path}")
    assert run.ended(seconds=60) == 1
    assert len(run.complaints) == 1
    assert "is missing; fetch it with --download" in run.complaints[0]
    assert 2 in run.statuses
    assert set(run.statuses) <= {2, -signal.SIGTERM}  # the launcher may end the second while it is ending


def test_a_run_that_is_killed_and_stopped_and_killed_again_ends_with_the_same_bits(launch, whole, tmp_path):
    first = launch(tmp_path, *RECIPE, "--checkpoint-every=100")
    first.wait_for(lambda: CheckpointFolder(tmp_path).paths())
    first.kill(rank=1)
    died = time.monotonic()
    assert first.ended() == 1
    assert time.monotonic() - died < 30
    assert first.complaints == ["blitz: another process is gone; go on with --resume, where torchrun does not"]
    begun = newest(tmp_path).step

    second = launch(tmp_path, "--resume", "--checkpoint-every=100")
    second.wait_for(lambda: newest(tmp_path).step > begun)
    second.signal(signal.SIGTERM)
    assert second.ended() != 0
    stopped = newest(tmp_path).step
    assert f"stopped after step {stopped}; go on with `blitz train --resume --out {tmp_path}`" in second.out
    assert second.complaints == []

    third = launch(tmp_path, "--resume", "--checkpoint-every=100", options=["--max-restarts=3"])
    third.wait_for(lambda: newest(tmp_path).step > stopped)
    third.kill(rank=0)
    assert third.ended() == 0
    taken = json.loads((tmp_path / "results.json").read_text())["steps taken in this process"]
    assert 0 < stopped < STEPS - taken < STEPS

    uninterrupted, out = whole
    assert uninterrupted.ended() == 0
    found, expected = newest(tmp_path), newest(out)
    assert found.step == expected.step == STEPS
    assert all(torch.equal(found.network[name], value) for name, value in expected.network.items())
    assert torch.equal(found.losses, expected.losses)


def test_the_first_process_alone_prints_and_writes(whole):
    run, out = whole
    assert run.ended() == 0
    assert run.out.count("Finished Training") == 1
    assert ", 2 processes, loop eager, 2 epochs of 750 steps, batch 4" in run.out[1]
    assert [path.name for path in CheckpointFolder(out).paths()] == [f"checkpoint-{STEPS:08d}.pt"]
    assert run.complaints == []


def test_a_restart_does_not_go_on_with_another_run(launch, whole):
    whole[0].ended()
    run = launch(whole[1], *RECIPE, options=["--max-restarts=1"])
    assert run.ended() == 1
    assert len(run.complaints) == 2
    assert all("has a run's checkpoints" in line for line in run.complaints)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_processes_with_a_share_of_the_batch_get_the_gradients_of_one(ranks, count):
    expected = gradients_by_hand(BATCH, epoch_order(BATCH, seed=0, epoch=0))
    for step, found in ranks["gradients"][BATCH, count]:
        assert step == 1
        assert apart(found, expected) < 1e-14


@pytest.mark.parametrize("count", [2, 3])
def test_processes_stay_together_with_one_over_many_steps(ranks, count):
    ((_, alone),) = ranks["gradients"][60, 1]
    for step, found in ranks["gradients"][60, count]:
        assert step == 10
        assert apart(found, alone) < 1e-12


def test_images_that_can_not_be_shared_evenly_are_filled_up_with_the_first(ranks):
    order = epoch_order(8, seed=0, epoch=0)
    ((_, alone),) = ranks["gradients"][8, 1]
    found = ranks["gradients"][8, 3]
    assert [step for step, _ in found] == [2, 2, 2]
    # The last step takes two images in one process, and these and the epoch's first in three.
    assert apart(alone, gradients_by_hand(8, order[[6, 7]])) < 1e-9
    assert apart(found[0][1], gradients_by_hand(8, order[[6, 7, 0]])) < 1e-9
    assert apart(found[0][1], alone) > 0.1


@pytest.mark.parametrize("count", [2, 3])
def test_a_run_of_several_processes_that_goes_on_gets_the_same_bits(ranks, count):
    for whole, again in ranks["goes on"][count]:
        assert all(np.array_equal(one, other) for one, other in zip(whole, again, strict=True))
