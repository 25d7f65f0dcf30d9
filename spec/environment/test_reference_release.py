"""The preface: PyTorch 1.3 with Python 3.7."""

import sys

import torch

from blitz.claims import release_at_least
from blitz.plugin import claim

from . import reference

# From Python 3.8, 3.8, 3.10 and 3.11.
LATER_SYNTAX = ("(x := 1)", "def f(x, /): pass", "match x:\n  case 1: pass", "try: pass\nexcept* ValueError: pass")


@claim("environment.reference-release")
def test_suite_is_written_for_the_documents_releases_and_runs_on_theirs_or_on_later_ones():
    assert sys.version_info >= reference.PYTHON
    assert release_at_least(torch.__version__, reference.TORCH)
    assert (torch.ones(5, 3) + torch.ones(5, 3)).tolist() == [[2.0] * 3] * 5
    assert reference.unreadable_sources() == {}
    assert all(reference.syntax_error(source) for source in LATER_SYNTAX)
