"""Mutants of the release and its Python: what they call themselves, and what runs there."""

import sys

import torch

from blitz.falsify import EDGE, MISSING_EFFECT, WRONG_VALUE, changed_result, mutant, replaced


@mutant("environment.reference-release", kind=WRONG_VALUE, missed_by_example=True)
def release_is_older_than_the_documents():
    """The installed PyTorch is 1.2."""
    return replaced(torch, "__version__", "1.2.0")


@mutant("environment.reference-release", kind=EDGE, missed_by_example=True)
def release_is_of_a_generation_before():
    """The installed PyTorch is 0.13, whose number after the point alone would do."""
    return replaced(torch, "__version__", "0.13.1+cpu")


@mutant("environment.reference-release", kind=WRONG_VALUE, missed_by_example=True)
def python_is_older_than_the_documents():
    """The interpreter is Python 3.6."""
    return replaced(sys, "version_info", (3, 6, 15, "final", 0))


@mutant("environment.reference-release", kind=MISSING_EFFECT)
def addition_does_not_run():
    """The first addition of the documents gives what it was given."""
    return changed_result(torch.Tensor, "__add__", lambda total: total / 2)
