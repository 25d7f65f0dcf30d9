"""blitz train, evaluate and predict, as a user types them."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from PIL import Image

from blitz.classifier.checkpoints import CheckpointFolder, read_checkpoint
from blitz.classifier.datasets.cifar_format import FOLDER, write_cifar10
from blitz.classifier.datasets.embedded import embedded_images
from blitz.cli import main
from blitz.cli.suite import PACKAGE

PICTURES = {"training-images.png", "test-images.png", "loss.png", "per-class.png", "confusion.png", "filters.png"}


@pytest.fixture
def blitz(tmp_path, monkeypatch, capsys):
    """Run the command line in this process, in an empty folder; give its exit status, output and complaints."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["blitz", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return ended.value.code or 0, output.out, output.err

    return run


@pytest.fixture
def files(tmp_path):
    """A few of the embedded images as CIFAR-10's files."""
    (tmp_path / "data").mkdir()
    write_cifar10(tmp_path / "data", embedded_images(200, seed=0), embedded_images(100, seed=1))
    return tmp_path / "data" / FOLDER


def assert_refused(outcome, *words):
    status, out, err = outcome
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("blitz: ")
    assert all(word in err for word in words), err


def test_train_tells_shows_and_keeps_what_was_learned(blitz, files, tmp_path):
    status, out, err = blitz("train", "--epochs", 3)
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[0].startswith("CIFAR-10 from data/cifar-10-batches-py")
    assert "loop flat, 3 epochs of 50 steps, batch 4, SGD with rate 0.001 and momentum 0.9, width 6, seed 0" in lines[1]
    assert lines[2] == "Finished Training"
    assert re.match(r"GroundTruth:  ( *[a-z]+){4}", lines[3])
    assert re.match(r"Accuracy of the network on the 100 test images: \d+ %", lines[5])
    assert len([line for line in lines if re.match(r"Accuracy of +[a-z]+ : +\d+ %", line)]) == 10
    out = tmp_path / "blitz-train"
    assert PICTURES | {"index.html", "results.json", "checkpoint-00000150.pt"} == {path.name for path in out.iterdir()}
    found = json.loads((out / "results.json").read_text())
    assert (found["steps"], found["recipe"]["epochs"], found["recipe"]["data"]) == (150, 3, "cifar10")
    assert read_checkpoint(out / "checkpoint-00000150.pt").losses.shape == (150,)


def test_evaluate_repeats_what_train_told(blitz, files):
    told = blitz("train", "--epochs", 1)[1].splitlines()
    status, out, _ = blitz("evaluate", "blitz-train/checkpoint-00000050.pt")
    assert status == 0
    assert out.splitlines()[2:] == [line for line in told if line.startswith("Accuracy")]


def test_predict_ranks_classes_for_pictures_of_any_kind(blitz, files, tmp_path):
    blitz("train", "--epochs", 1)
    Image.new("RGBA", (70, 20), (200, 0, 0, 90)).save(tmp_path / "wide.png")
    Image.new("L", (3, 5), 90).save(tmp_path / "grey.jpg")
    status, out, _ = blitz("predict", "blitz-train/checkpoint-00000050.pt", "wide.png", "grey.jpg")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["picture", "wide.png", "grey.jpg"]
    assert all(re.search(r" [a-z]+ +\d+% +[a-z]+ \d+%, [a-z]+ \d+%", line) for line in out.splitlines()[1:])


def test_predict_takes_a_picture_for_what_the_network_takes_its_pixels_for(blitz, files, tmp_path):
    blitz("train", "--epochs", 1, "--lr", "0.01")
    checkpoint = read_checkpoint(tmp_path / "blitz-train" / "checkpoint-00000050.pt")
    images, _ = embedded_images(6, seed=5)
    for number, image in enumerate(images):
        Image.fromarray(np.ascontiguousarray(image.transpose(1, 2, 0))).save(tmp_path / f"{number}.png")
    with torch.no_grad():
        best = checkpoint.trained()((torch.from_numpy(images).float() / 255 - 0.5) / 0.5).argmax(1).tolist()
    _, out, _ = blitz("predict", "blitz-train/checkpoint-00000050.pt", *(f"{number}.png" for number in range(6)))
    assert [line.split()[1] for line in out.splitlines()[1:]] == [checkpoint.classes[label] for label in best]


def test_another_run_is_neither_lost_nor_mixed_up(blitz, files):
    blitz("train", "--epochs", 1)
    assert_refused(blitz("train", "--epochs", 1), "blitz-train: has a run's checkpoints", "--resume", "--overwrite")
    assert_refused(blitz("train", "--resume", "--lr", 0.1), "--lr 0.1: this run was begun with 0.001")
    assert_refused(blitz("train", "--resume", "--batch-size", 8), "--batch-size 8: this run was begun with 4")
    assert_refused(blitz("train", "--resume", "--limit", 80), "--limit 80: this run was begun with 0")
    assert blitz("train", "--resume", "--epochs", 2)[0] == 0
    assert blitz("train", "--overwrite", "--epochs", 1, "--lr", 0.1)[0] == 0


def test_a_run_that_goes_on_tells_and_shows_what_one_never_stopped_does(blitz, files, tmp_path):
    whole = blitz("train", "--epochs", 2, "--out", "whole")[1]
    blitz("train", "--epochs", 1)
    again = blitz("train", "--resume", "--epochs", 2)[1]
    assert again.replace("blitz-train", "whole") == whole
    for name in PICTURES:
        assert (tmp_path / "blitz-train" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_learning_rate_that_is_too_great_names_the_step_and_the_last_good_checkpoint(blitz, files):
    status, _, err = blitz("train", "--lr", "1e30", "--checkpoint-every", 1)
    assert status == 1
    assert re.fullmatch(
        r"blitz: .* step \d+.*; try a smaller learning rate; the last good checkpoint is \S+checkpoint-\d+.pt\n", err
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--data", "cifar10", "--root", "nowhere"], ["nowhere", "--download"]),
        (["--data", "embedded", "--download"], ["--download", "cifar10"]),
        (["--device", "cuda:99"], ["--device cuda:99"]),
        (["--device", "xpu"], ["--device xpu"]),
        (["--device", "nonsense"], ["--device nonsense", "cuda:N"]),
        (["--lr", "nan"], ["--lr nan", "above 0"]),
        (["--lr", "-1"], ["--lr -1", "above 0"]),
        (["--momentum", "1"], ["--momentum 1", "from 0"]),
        (["--out", "/proc/blitz"], ["/proc/blitz", "--out"]),
        (["--out", "data/cifar-10-batches-py/test_batch"], ["test_batch", "--out"]),
    ],
)
def test_what_can_t_be_done_is_one_line(blitz, files, arguments, words):
    status, _, err = blitz("train", "--epochs", 1, *arguments)
    assert status == 2
    assert len(err.splitlines()) == 1
    assert all(word in err for word in words), err


def test_a_device_without_enough_memory_is_one_line(blitz, files, monkeypatch):
    def exhausted(*_arguments, **_options):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nAnd more.")

    monkeypatch.setattr(torch, "add", exhausted)
    status, _, err = blitz("train", "--epochs", 1)
    assert (status, err) == (2, "blitz: --device cpu: is out of memory; try a smaller --batch-size or --width\n")


def test_tampered_data_and_checkpoints_are_refused_in_one_line(blitz, files, tmp_path):
    blitz("train", "--epochs", 1, "--out", "good")
    good = tmp_path / "good" / "checkpoint-00000050.pt"
    content = bytearray((files / "test_batch").read_bytes())
    content[-100] ^= 1
    (files / "test_batch").write_bytes(content)
    assert_refused(blitz("train"), "test_batch")
    assert_refused(blitz("evaluate", good, "--data", "cifar10"), "test_batch")
    for name, content in (("empty.pt", b""), ("cut.pt", good.read_bytes()[:1000]), ("text.pt", b"hello")):
        (tmp_path / name).write_bytes(content)
        assert_refused(blitz("evaluate", name), name, "name one that `blitz train` wrote")
        assert_refused(blitz("predict", name, "any.png"), name)
    assert_refused(blitz("predict", good, "any.png"), "any.png: there is no such file")
    assert_refused(blitz("predict", good, "cut.pt"), "cut.pt: is no picture")
    assert_refused(blitz("predict", good, tmp_path), "is no picture")


def test_data_of_another_kind_than_the_network_s_are_refused(blitz, files, tmp_path):
    blitz("train", "--epochs", 1)
    path = tmp_path / "blitz-train" / "checkpoint-00000050.pt"
    grey = read_checkpoint(path)
    network = {**grey.network, "conv1.weight": grey.network["conv1.weight"][:, :1].clone()}
    momenta = {**grey.momenta, "conv1.weight": network["conv1.weight"]}
    CheckpointFolder(tmp_path / "grey").save(grey._replace(channels=1, network=network, momenta=momenta))
    outcome = blitz("evaluate", "grey/checkpoint-00000050.pt")
    assert_refused(outcome, "--data cifar10", "3 channels", "of 1")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_cleanly_with_a_checkpoint_to_go_on_from(number, tmp_path):
    command = [sys.executable, "-m", "blitz", "train", "--data", "embedded", "--limit", "2000", "--epochs", "500"]
    with subprocess.Popen(
        [*command, "--seed", "3", "--checkpoint-every", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    ) as process:
        process.stdout.readline()
        process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(number)
        told = process.stdout.read()
    assert process.returncode == 128 + number
    step = int(
        re.fullmatch(r"stopped after step (\d+); go on with `blitz train --resume --out blitz-train`\n", told)[1]
    )
    assert read_checkpoint(tmp_path / "blitz-train" / f"checkpoint-{step:08d}.pt").step == step


def test_only_the_commands_that_need_it_import_torch():
    code = "import sys, blitz.cli.app, blitz.cli.train, blitz.cli.evaluate; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0
