"""What is measured, a module a cause.

Each module has ``catalogue()``, which lists pairs: the names of entries, and a function that computes the values of
all of them. A name begins with its kind, on which it depends what counts as rounding.
"""

from blitz.numbers.measured import classifier, exact, initial, networks, optimizers, streams


def catalogue():
    """List what there is to compute, in the order of the documents."""
    return [
        pair for module in (exact, streams, initial, networks, classifier, optimizers) for pair in module.catalogue()
    ]
