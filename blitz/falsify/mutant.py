"""What a mutant is."""

import contextlib
import inspect

WRONG_VALUE = "wrong value"
WRONG_MEMORY = "wrong memory"  # the right value, but shared where it should be apart, or the other way round
MISSING_EFFECT = "missing side effect"
EXTRA_EFFECT = "extra side effect"
MISSING_ERROR = "missing error"
WRONG_ERROR = "wrong error"
EDGE = "wrong at an edge"  # for inputs that are empty, of one element, not contiguous, tied, of the last batch …
KINDS = (WRONG_VALUE, WRONG_MEMORY, MISSING_EFFECT, EXTRA_EFFECT, MISSING_ERROR, WRONG_ERROR, EDGE)


class MutantError(ValueError):
    """Mutants that can't be used; the message names the file and the next step."""


class NotApplicable(Exception):  # noqa: N818 - no error: this release has nothing there to break
    """Raised by a mutant that can't be applied to the running release; the message says why, in one line."""


class Mutant:
    """A PyTorch that breaks one behaviour; calling it gives the context manager in which it is broken.

    Attributes:
        name: Of the function that makes it; the suite's mutants are told apart by folder and name.
        claims: The ids of the claims whose proofs must notice, each by itself.
        kind: One of :data:`KINDS`.
        missed_by_example: Whether the documents' own worked example would not notice.
        breaks: What it breaks: the first line of the function's docstring.
        path: The file it stands in.
        line: Its first line there.
    """

    def __init__(self, function, claims, kind, missed_by_example):
        self.path = inspect.getsourcefile(function)
        self.line = function.__code__.co_firstlineno
        where = "{}:{}: mutant {!r}".format(self.path, self.line, function.__name__)
        if kind not in KINDS:
            raise MutantError("{}: kind is {!r}; use one of {}".format(where, kind, ", ".join(KINDS)))
        if not claims:
            raise MutantError("{}: cites no claim; name those whose proofs must notice".format(where))
        if not function.__doc__:
            raise MutantError("{}: has no docstring; say in one line what it breaks".format(where))
        self.name = function.__name__
        self.claims = claims
        self.kind = kind
        self.missed_by_example = missed_by_example
        self.breaks = function.__doc__.strip().splitlines()[0]
        self._make = contextlib.contextmanager(function) if inspect.isgeneratorfunction(function) else function

    def __call__(self):
        """Give the context manager in which it is broken."""
        return self._make()

    def __repr__(self):
        return "Mutant({!r})".format(self.name)


def mutant(*claims, kind, missed_by_example=False):
    """Declare a mutant.

    The decorated function takes nothing and returns a context manager (or is a generator that yields once, as for
    :func:`contextlib.contextmanager`); its docstring says what it breaks. What it changes it must change back.

    Args:
        *claims: Ids of the claims whose proofs must notice.
        kind: One of :data:`KINDS`.
        missed_by_example: True where the documents' own worked example would not notice.

    Returns:
        A decorator that gives a :class:`Mutant`.

    Raises:
        MutantError: The kind is unknown, no claim is cited, or there is no docstring.
    """
    return lambda function: Mutant(function, claims, kind, missed_by_example)
