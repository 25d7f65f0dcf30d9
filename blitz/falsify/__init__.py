"""Has each proof been seen to fail? Runs the proofs of each claim on a PyTorch that breaks it.

A *mutant* is a broken PyTorch: a context manager that changes one behaviour of the installed one from outside. Mutants
stand in ``spec/mutants``, a folder a chapter, and are written with what this package exports. The pytest plugin
``blitz.falsify.plugin`` runs them, each in a process of its own; it runs inside the release under test, hence on
Python 3.7.
"""

from blitz.falsify.changes import added_effect, changed_result, in_new_interpreters, replaced, together, wrapped
from blitz.falsify.mutant import (
    EDGE,
    EXTRA_EFFECT,
    KINDS,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    Mutant,
    MutantError,
    NotApplicable,
    mutant,
)

__all__ = [
    "EDGE",
    "EXTRA_EFFECT",
    "KINDS",
    "MISSING_EFFECT",
    "MISSING_ERROR",
    "WRONG_ERROR",
    "WRONG_MEMORY",
    "WRONG_VALUE",
    "Mutant",
    "MutantError",
    "NotApplicable",
    "added_effect",
    "changed_result",
    "in_new_interpreters",
    "mutant",
    "replaced",
    "together",
    "wrapped",
]
