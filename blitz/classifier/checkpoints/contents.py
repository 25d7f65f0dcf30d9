"""What a checkpoint holds, as plain containers of numbers, texts and tensors; and whether it does."""

import math
from typing import Any, Dict, NamedTuple, Tuple

import torch

from blitz.classifier.recipe import Recipe
from blitz.networks import PooledLeNet
from blitz.reading import line

KIND = "blitz checkpoint"
VERSION = 1
_MOST_STEPS = 10**8  # each has a loss in the file


class CheckpointError(ValueError):
    """A file that is no checkpoint of ours; the message is one line: which file, what is wrong, what to do."""


class Checkpoint(NamedTuple):
    """A training run between two steps.

    Attributes:
        recipe: What the run was asked to do.
        classes: The names of the classes.
        channels: Of the images.
        images: How many there are to train on.
        step: Steps done, over all epochs.
        network: The network's parameters by name.
        momenta: The optimizer's momentum buffers by the same names; empty before the first step.
        losses: One for each step done, float32 or float64.
        random: The state of PyTorch's global generator, uint8.
        release: The PyTorch that wrote it.
    """

    recipe: Recipe
    classes: Tuple[str, ...]
    channels: int
    images: int
    step: int
    network: Dict[str, Any]
    momenta: Dict[str, Any]
    losses: Any
    random: Any
    release: str

    def trained(self):
        """Build the network, as it was after that step."""
        network = PooledLeNet(self.channels, self.recipe.width, len(self.classes))
        network.load_state_dict(self.network)
        return network

    def plain(self):
        """Give the contents as what a file holds."""
        fields = dict(self._asdict(), recipe=dict(self.recipe._asdict()), classes=list(self.classes))
        fields["network"], fields["momenta"] = dict(self.network), dict(self.momenta)
        return dict(fields, kind=KIND, version=VERSION)

    @classmethod
    def from_plain(cls, plain):
        """Check what a file held.

        Raises:
            CheckpointError: Something is missing, unknown or not what it should be; the message lacks the file's name.
        """
        kind = plain.get("kind") if isinstance(plain, dict) else None
        _require(type(kind) is str and kind == KIND, "is no checkpoint of blitz")
        version = plain.get("version")
        found = "has version {} where {} is read".format(_shown(version), VERSION)
        _require(type(version) is int and version == VERSION, found)
        fields = {name: plain.get(name) for name in cls._fields}
        _require(set(plain) == {*cls._fields, "kind", "version"}, "has other fields than a checkpoint's")
        recipe = _recipe(fields["recipe"])
        classes, channels, step, losses = (fields[name] for name in ("classes", "channels", "step", "losses"))
        texts = isinstance(classes, list) and 1 < len(classes) <= 1000 and all(type(name) is str for name in classes)
        _require(texts and all(map(_is_name, classes)), "has no list of class names")
        _require(type(channels) is int and channels in (1, 3), "has images of neither 1 nor 3 channels")
        _require(type(fields["images"]) is int and fields["images"] > 0, "does not say how many images there were")
        _require(type(step) is int and 0 <= step <= _MOST_STEPS, "has no number of steps")
        _require(type(fields["release"]) is str and _is_name(fields["release"]), "does not say which PyTorch wrote it")
        _require_tensor(losses, (step,), (torch.float32, torch.float64), "losses")
        _require(_is_random_state(fields["random"]), "has no random state")
        shapes = _shapes(recipe, channels, len(classes))
        for name in ("network", "momenta"):
            tensors = fields[name]
            _require(isinstance(tensors, dict), "has no {}".format(name))
            if tensors or name == "network":
                _require(set(tensors) == set(shapes), "has other parameters in its {} than a LeNet's".format(name))
            for key, tensor in tensors.items():
                _require_tensor(tensor, shapes[key], (torch.float32,), "{} {}".format(name, key))
        return cls(**dict(fields, recipe=recipe, classes=tuple(classes)))


def _recipe(fields):
    defaults = Recipe()._asdict()
    _require(isinstance(fields, dict) and set(fields) == set(defaults), "has no recipe")
    for name, value in fields.items():
        _require(type(value) is type(defaults[name]), "has {} as its recipe's {}".format(_shown(value), name))
    recipe = Recipe(**fields)
    named = _is_name(recipe.data) and _is_name(recipe.loop)
    rates = 0 < recipe.lr < math.inf and 0 <= recipe.momentum < 1
    counts = (
        named
        and rates
        and 0 <= recipe.seed < 2**32
        and recipe.epochs > 0
        and recipe.batch_size > 0
        and recipe.limit >= 0
    )
    # Nobody trains a wider network on such images; whoever claims so wants the memory.
    _require(counts and 0 < recipe.width <= 4096, "has a recipe that can't be followed")
    return recipe


def _shapes(recipe, channels, classes):
    network = PooledLeNet(channels=channels, width=recipe.width, classes=classes)
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


def _require_tensor(tensor, shape, dtypes, name):
    _require(_is_tensor(tensor), "has no tensor for {}".format(name))
    found = "{} of shape {}".format(str(tensor.dtype).replace("torch.", ""), tuple(tensor.shape))
    _require(
        tensor.dtype in dtypes and tuple(tensor.shape) == shape,
        "has {} for {}, where {} of shape {} belongs".format(
            found, name, str(dtypes[0]).replace("torch.", ""), tuple(shape)
        ),
    )
    _require(bool(torch.isfinite(tensor).all()), "has a number in {} that is not finite".format(name))


def _shown(value):
    return line(repr(value), 40) if type(value) in (str, int, float, bool) else "another type"


def _is_name(text):
    # What is printed to a terminal must not steer it.
    return 0 < len(text) <= 100 and text.isprintable()


def _is_random_state(value):
    if not _is_tensor(value) or value.dtype != torch.uint8:
        return False
    try:
        torch.Generator().set_state(value)
    except (RuntimeError, TypeError):
        return False
    return True


def _is_tensor(value):
    return isinstance(value, torch.Tensor) and value.layout == torch.strided and value.device.type == "cpu"


def _require(condition, complaint):
    if not condition:
        raise CheckpointError(complaint)
