"""``blitz split``: the introduction's lines and the picture, on virtual devices."""

import os
import subprocess
import sys

import pytest
from torch import nn
from typer.testing import CliRunner

from blitz.cli import split
from blitz.cli.app import app
from blitz.cli.suite import PACKAGE
from blitz.parallel import TellingLinear, split_batches, virtual

from .test_cli import one_line

INSIDE = "\tIn Model: input size torch.Size([{0}, 5]) output size torch.Size([{0}, 2])"
OUTSIDE = "Outside: input size torch.Size([{0}, 5]) output_size torch.Size([{0}, 2])"


def shown(*arguments, **environment):
    finished = CliRunner(env=environment).invoke(app, ["split", *arguments])
    assert finished.exit_code == 0, finished.output
    return finished.output.splitlines()


def told(shares):
    return [INSIDE.format(share) for share in shares] + [OUTSIDE.format(sum(shares))]


@pytest.mark.parametrize(
    "devices, of_30, of_10",
    [("1", [30], [10]), ("2", [15] * 2, [5] * 2), ("3", [10] * 3, [4, 4, 2]), ("8", [4] * 7 + [2], [2] * 5)],
)
def test_lines_are_those_of_the_introduction_in_the_devices_order(devices, of_30, of_10):
    lines = shown("--devices", devices)
    assert lines[0].split()[0] == devices
    assert lines[1:-4] == told(of_30) * 3 + told(of_10)


def test_devices_come_in_the_order_that_was_asked_for():
    lines = shown("--devices", "3, 1", "--samples", "4")
    assert [line for line in lines if "virtual" in line] == ["3 virtual devices", "1 virtual device"]


def test_lines_are_in_the_devices_order_though_replicas_finish_in_another(monkeypatch):
    forward, done = TellingLinear.forward, [virtual.context.threading.Event() for _ in range(4)]
    done[3].set()

    def last_device_first(self, batch):
        number = virtual.current_device()
        assert done[min(number + 1, 3)].wait(60)
        output = forward(self, batch)
        done[number].set()
        return output

    monkeypatch.setattr(TellingLinear, "forward", last_device_first)
    (batch,) = split_batches(3, length=8, batch_size=8)
    assert batch.shares == [3, 3, 2]
    assert batch.inside == told([3, 3, 2])[:-1]


def test_model_runs_through_the_release_s_own_dataparallel(monkeypatch):
    scattered, scatter = [], nn.DataParallel.scatter
    monkeypatch.setattr(
        nn.DataParallel, "scatter", lambda self, *given: scattered.append(given[-1]) or scatter(self, *given)
    )
    shown("--devices", "2", "--samples", "30")
    assert scattered == [[0, 1]]


def test_picture_has_a_row_a_batch_and_a_block_a_device():
    assert shown("--devices", "3")[-4:] == [
        *[f"batch {number}   AAAAAAAAAABBBBBBBBBBCCCCCCCCCC  A 10, B 10, C 10" for number in (1, 2, 3)],
        "batch 4   AAAABBBBCC                      A 4, B 4, C 2",
    ]


def test_picture_names_the_devices_that_get_nothing():
    assert shown("--devices", "8", "--batch", "10", "--samples", "10")[-1] == (
        "batch 1   AABBCCDDEE  A 2, B 2, C 2, D 2, E 2; nothing for F, G, H"
    )


def test_letters_stand_for_several_samples_of_a_large_batch():
    *_, row, legend = shown("--devices", "2", "--batch", "200", "--samples", "200")
    assert row == "batch 1   " + "A" * 25 + "B" * 25 + "  A 100, B 100"
    assert legend == "a letter stands for up to 4 samples"


def test_colours_only_repeat_what_the_letters_say():
    (row,) = split.picture([[2, 1]], devices=2)
    assert row.plain == "batch 1   AAB  A 2, B 1"
    assert len({span.style for span in row.spans}) == 2
    plain = shown("--devices", "8", COLUMNS="20")
    assert not [line for line in plain if "\x1b" in line]


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--devices", "0"], "--devices 0: '0' is no number of devices from 1 to 26"),
        (["--devices", "27"], "'27' is no number of devices"),
        (["--devices", "2,x"], "--devices 2,x: 'x' is no number of devices"),
        (["--devices", "-1"], "'-1' is no number of devices"),
        (["--devices", ""], "'' is no number of devices"),
        (["--devices", "2,"], "'' is no number of devices"),
        (["--devices", "²"], "'²' is no number of devices"),
        (["--batch", "0"], "'--batch': "),
        (["--samples", "-3"], "'--samples': "),
        (["--samples", "0"], "'--samples': "),
    ],
)
def test_a_bad_option_is_one_line_and_status_two(capsys, monkeypatch, arguments, complaint):
    status, said = one_line(capsys, monkeypatch, "split", *arguments)
    assert status == 2
    assert complaint in said


def test_a_release_that_can_not_have_virtual_devices_is_one_line(capsys, monkeypatch):
    monkeypatch.delattr(nn.parallel.comm, "reduce_add")
    status, said = one_line(capsys, monkeypatch, "split")
    assert status == 2
    assert "torch.nn.parallel.comm.reduce_add is missing in torch" in said


@pytest.mark.parametrize(
    "source, reason",
    [
        ("raise ModuleNotFoundError(\"No module named 'torch'\")", "No module named 'torch'"),
        ("raise OSError('libcudart.so.9: cannot open\\nand more')", "OSError: libcudart.so.9: cannot open)"),
    ],
)
def test_pytorch_that_can_not_be_imported_is_one_line(tmp_path, source, reason):
    (tmp_path / "torch.py").write_text(source, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(tmp_path)])}
    finished = subprocess.run(
        [sys.executable, "-m", "blitz", "split"], env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 2
    assert finished.stderr.startswith("blitz: PyTorch can't be imported")
    assert finished.stderr.endswith("; install it with `pip install torch`\n")
    assert reason in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert not finished.stdout
