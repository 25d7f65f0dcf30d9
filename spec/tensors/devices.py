"""Devices that a tensor can be on."""

import torch

from blitz.claims import release_at_least

# Those of every machine. Meta tensors have everything but their elements; since 1.9 they can be added.
ANYWHERE = ["cpu"] + ["meta"] * release_at_least(torch.__version__, "1.9")
