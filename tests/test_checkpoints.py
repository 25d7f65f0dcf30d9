"""Checkpoints: what was written comes back, and what is wrong with a file is one line; nothing in it runs."""

import io
import os
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blitz.classifier import Recipe
from blitz.classifier.checkpoints import (
    Checkpoint,
    CheckpointError,
    CheckpointFolder,
    files,
    read_checkpoint,
    restricted,
    write_checkpoint,
)
from blitz.networks import PooledLeNet


def made(step=3, **changes):
    """Make a checkpoint of a run that was never made."""
    torch.manual_seed(0)
    network = PooledLeNet().state_dict()
    fields = {
        "recipe": Recipe(),
        "classes": ("cat", "dog", *"abcdefgh"),
        "channels": 3,
        "images": 12,
        "step": step,
        "network": dict(network),
        "momenta": {name: torch.ones_like(value) for name, value in network.items()},
        "losses": torch.arange(float(step)),
        "random": torch.get_rng_state(),
        "release": "2.14.1",
    }
    return Checkpoint(**{**fields, **changes})


class Command:
    """Unpickling it runs a command."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def assert_same(one, other):
    for name, first, second in zip(one._fields, one, other, strict=True):
        if isinstance(first, dict):
            assert list(first) == list(second)
            assert all(torch.equal(first[key], second[key]) for key in first), name
        elif isinstance(first, torch.Tensor):
            assert torch.equal(first, second), name
        else:
            assert first == second, name


def complaint(path):
    with pytest.raises(CheckpointError) as error:
        read_checkpoint(path)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(str(path))
    return message[len(str(path)) + 2 :]


def test_a_checkpoint_comes_back_as_it_was(tmp_path):
    checkpoint = made()
    write_checkpoint(checkpoint, tmp_path / "c.pt")
    assert_same(read_checkpoint(tmp_path / "c.pt"), checkpoint)
    assert [path.name for path in tmp_path.iterdir()] == ["c.pt"]


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_that_would_run_a_command_is_refused_and_runs_nothing(tmp_path, zipped):
    sentinel = tmp_path / "ran"
    crafted = {**made().plain(), "release": Command(f"touch {sentinel}")}
    torch.save(crafted, tmp_path / "c.pt", _use_new_zipfile_serialization=zipped)
    # The file is what it claims to be: whoever trusts it runs the command.
    torch.load(tmp_path / "c.pt", weights_only=False)
    sentinel.unlink()
    assert "asks for posix.system, which no checkpoint needs" in complaint(tmp_path / "c.pt")
    with pytest.raises(restricted.pickle.UnpicklingError, match=r"posix\.system"):
        restricted.load((tmp_path / "c.pt").open("rb"))
    assert not sentinel.exists()


@pytest.mark.parametrize("zipped", [True, False])
def test_old_releases_read_what_any_release_wrote(tmp_path, zipped):
    torch.save(made().plain(), tmp_path / "c.pt", _use_new_zipfile_serialization=zipped)
    with (tmp_path / "c.pt").open("rb") as file:
        assert_same(Checkpoint.from_plain(restricted.load(file)), made())


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")
def test_old_releases_refuse_torchscript_and_tar_before_they_open_them(tmp_path):
    torch.jit.script(torch.nn.Linear(1, 1)).save(str(tmp_path / "script.pt"))
    for path, why in ((tmp_path / "script.pt", "TorchScript"), (tmp_path / "text", "does not begin as one")):
        path.touch()
        with path.open("rb") as file, pytest.raises(restricted.pickle.UnpicklingError, match=why):
            restricted.load(file)


@pytest.mark.parametrize(
    "name, changed, why",
    [
        ("step", -1, "has no number of steps"),
        ("step", True, "has no number of steps"),
        ("step", 4, "has float32 of shape (3,) for losses, where float32 of shape (4,) belongs"),
        ("losses", [1.0, 2.0, 3.0], "has no tensor for losses"),
        ("losses", torch.tensor([1, 2, 3]), "has int64 of shape (3,) for losses, where float32 of shape (3,) belongs"),
        ("losses", torch.tensor([1, float("nan"), 3]), "has a number in losses that is not finite"),
        ("channels", 2, "has images of neither 1 nor 3 channels"),
        (
            "channels",
            1,
            "has float32 of shape (6, 3, 5, 5) for network conv1.weight, where float32 of shape (6, 1, 5, 5)",
        ),
        ("classes", ["a"] * 9, "for network fc3.weight, where float32 of shape (9, 84) belongs"),
        ("classes", "abcdefghij", "has no list of class names"),
        ("images", 0, "does not say how many images there were"),
        ("network", {}, "has other parameters in its network than a LeNet's"),
        ("momenta", None, "has no momenta"),
        ("random", None, "has no random state"),
        ("release", 2, "does not say which PyTorch wrote it"),
        ("kind", "other", "is no checkpoint of blitz"),
        ("version", 2, "has version 2 where 1 is read"),
        ("more", 1, "has other fields than a checkpoint's"),
        ("recipe", {}, "has no recipe"),
        ("recipe", {**Recipe()._asdict(), "lr": "0.1"}, "has '0.1' as its recipe's lr"),
        ("recipe", {**Recipe()._asdict(), "width": 10**9}, "has a recipe that can't be followed"),
        ("recipe", {**Recipe()._asdict(), "batch_size": 0}, "has a recipe that can't be followed"),
    ],
)
def test_wrong_contents_are_named(tmp_path, name, changed, why):
    torch.save({**made().plain(), name: changed}, tmp_path / "c.pt")
    found = complaint(tmp_path / "c.pt")
    assert why in found
    assert found.endswith("; name one that `blitz train` wrote")


def test_weights_of_another_dtype_are_named(tmp_path):
    plain = made().plain()
    plain["network"]["fc1.bias"] = plain["network"]["fc1.bias"].double()
    torch.save(plain, tmp_path / "c.pt")
    assert "has float64 of shape (120,) for network fc1.bias, where float32 of shape (120,)" in complaint(
        tmp_path / "c.pt"
    )


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04", b"\x80\x02}.", b"\0" * 1000])
def test_what_is_no_checkpoint_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "c.pt").write_bytes(content)
    assert "can't be read as a checkpoint (" in complaint(tmp_path / "c.pt")


@pytest.mark.parametrize("thing", ["missing", "folder"])
def test_a_path_that_is_no_file_is_refused_in_one_line(tmp_path, thing):
    (tmp_path / "folder").mkdir()
    assert complaint(tmp_path / thing).startswith("can't be read (")


def test_an_archive_that_claims_to_unpack_to_gigabytes_is_not_unpacked(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "c.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(2**22))
    monkeypatch.setattr(files, "_LARGEST", 2**20)
    assert "4194304 bytes, more than any checkpoint" in complaint(tmp_path / "c.pt")


WHOLE = io.BytesIO()
torch.save(made().plain(), WHOLE)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE.getvalue()) - 1), st.data())
def test_a_damaged_file_is_refused_or_reads_as_numbers(tmp_path_factory, place, data):
    content = bytearray(WHOLE.getvalue())
    if data.draw(st.booleans(), "truncate"):
        del content[place:]
    else:
        content[place] ^= data.draw(st.integers(1, 255), "flip")
    path = tmp_path_factory.mktemp("damaged") / "c.pt"
    path.write_bytes(content)
    try:
        outcome = read_checkpoint(path)
    except CheckpointError as error:
        outcome = error
    assert isinstance(outcome, Checkpoint) or len(str(outcome).splitlines()) == 1


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    write_checkpoint(made(step=1), tmp_path / "c.pt")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(made(step=2), tmp_path / "c.pt")
    assert read_checkpoint(tmp_path / "c.pt").step == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_the_last_two_are_kept_and_leftovers_go(tmp_path):
    folder = CheckpointFolder(tmp_path / "new")
    assert folder.paths() == []
    assert folder.newest(say=pytest.fail) is None
    for step in (9, 10, 100_000_000):
        folder.save(made(step=step, losses=torch.zeros(step)) if step < 100 else made(step=3)._replace(step=step))
        (tmp_path / "new" / ".checkpoint-00000009.pt.killed").touch()
    assert [path.name for path in folder.paths()] == ["checkpoint-100000000.pt", "checkpoint-00000010.pt"]
    assert len(list((tmp_path / "new").glob(".checkpoint-*"))) == 1


def test_a_damaged_newest_checkpoint_is_passed_over_with_a_line(tmp_path):
    folder, said = CheckpointFolder(tmp_path), []
    folder.save(made(step=1))
    folder.save(made(step=2)).write_bytes(b"")
    assert folder.newest(said.append).step == 1
    assert len(said) == 1
    folder.paths()[1].write_bytes(b"")
    with pytest.raises(CheckpointError, match="checkpoint-00000001"):
        folder.newest(said.append)


def test_the_trained_network_computes_what_the_run_s_did():
    checkpoint, images = made(), torch.from_numpy(np.random.default_rng(0).normal(size=(2, 3, 32, 32))).float()
    network = PooledLeNet()
    network.load_state_dict(checkpoint.network)
    assert torch.equal(checkpoint.trained()(images), network(images))
