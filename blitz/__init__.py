"""Blitz: the 60-minute introduction to PyTorch as an executable specification.

The chapters of the introduction are :mod:`blitz.tensors`, :mod:`blitz.autograd`, :mod:`blitz.networks`,
:mod:`blitz.classifier` and :mod:`blitz.parallel`. Around them, :mod:`blitz.claims` holds the registry,
:mod:`blitz.plugin` runs the proofs under pytest, :mod:`blitz.record` keeps what they found, :mod:`blitz.gallery` shows
a training run in pictures, and :mod:`blitz.cli` is the command line.

Importing this package imports none of them, and neither torch, torchvision nor matplotlib.
"""

__version__ = "0.1.0"
