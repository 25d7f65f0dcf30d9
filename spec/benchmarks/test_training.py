"""The documents' network: forward, backward and the whole step, by width (the exercise of chapter 4) and by batch."""

import pytest

from blitz.classifier import speed

from .sweeps import places

DOCUMENTS_WIDTH = 6


def flop_of_step(width, batch_size):
    return speed.flop_of_forward(width, batch_size) + speed.flop_of_backward(width, batch_size)


PARTS = {
    "forward": (speed.forward, speed.flop_of_forward),
    "backward": (speed.backward, speed.flop_of_backward),
    "step": (speed.step, flop_of_step),
}
parts = pytest.mark.parametrize("part", list(PARTS))


@places
@pytest.mark.parametrize("width", [6, 16, 64, 256, 512])
@parts
def test_by_width(measure, part, width, where):
    prepare, flop = PARTS[part]
    told = {"flop": flop(width, speed.BATCH_SIZE), "claim": "classifier.small-net-small-speedup"}
    measure(prepare(width, where), where, part + " of the network", width, "channels", **told)


@places
@pytest.mark.parametrize("batch_size", [4, 32, 256, 1024])
@parts
def test_by_batch_size(measure, part, batch_size, where):
    prepare, flop = PARTS[part]
    function = prepare(DOCUMENTS_WIDTH, where, batch_size)
    measure(function, where, part + " of the network", batch_size, "images", flop=flop(DOCUMENTS_WIDTH, batch_size))
