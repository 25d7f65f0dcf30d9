"""Proofs cite claims: the decorator, the checks at collection, the choice of the running release's proofs."""

from __future__ import annotations

import gc
from typing import Any, Dict, List, NamedTuple, Optional

import pytest

from blitz.claims import release_at_least
from blitz.record.environment import installed

_ALLOCATIONS = 10000  # after which garbage is collected; Python's 700 are a thirtieth of the proofs' time


def claim(identifier, until=None, since=None):
    """Cite the claim that a test proves.

    Args:
        identifier: The claim's id in the registry.
        until: The proof is of the documents' wording and runs on releases before this one only.
        since: The proof is of what is true today instead and runs from this release on. The claim's verdict is then
            *superseded*.

    Returns:
        A decorator: the pytest mark ``claim``. ``until`` and ``since`` are releases of the package that the claim's era
        names in the registry, and must equal the boundary given there.
    """
    return pytest.mark.claim(identifier, until=until, since=since)


class Citation(NamedTuple):
    """One ``@claim``, as a test carries it."""

    id: str
    until: Optional[str] = None
    since: Optional[str] = None


def citations_of(item):
    """List what a test cites, in the order in which the decorators stand."""
    found = [Citation(*mark.args, **mark.kwargs) for mark in item.iter_markers("claim")]
    return found[::-1]


class Citations:
    """Checks citations at collection and selects the proofs that apply.

    Attributes:
        refused: What is wrong with citations, a line each.
        wanted: The ids of the claims that were asked for.
        collected: What collection found, as plain values for the journal: ``whole`` (the whole suite was asked for),
            ``wanted`` (the claims that were asked for; None for all), ``proofs`` (by node id, what those to run cite),
            ``missing`` (claims that no test cites) and ``other_eras`` (by claim, the proofs of other releases).
    """

    def __init__(self, config, registry):
        self.config = config
        self.registry = registry
        self.refused: List[str] = []
        self.wanted = {claim.id for claim in registry.matching(config.getoption("claims"))}
        asked = sorted(self.wanted) if config.getoption("claims") else None
        self.collected: Dict[str, Any] = {
            "whole": False,
            "wanted": asked,
            "proofs": {},
            "missing": [],
            "other_eras": {},
        }

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector):
        made = yield
        for item in made if isinstance(made, list) else [made]:
            if isinstance(item, pytest.Function):
                for mark in item.iter_markers("claim"):
                    self._check(collector, item, mark)
        return made

    def _check(self, collector, item, mark):
        where = "{}::{}".format(collector.nodeid, item.name)
        try:
            citation = Citation(*mark.args, **mark.kwargs)
        except TypeError as error:
            raise self._refusal(collector, '{}: {}; write @claim("id")'.format(where, error)) from None
        if citation.id not in self.registry:
            raise self._refusal(collector, "{}: {}".format(where, self.registry.unknown(citation.id)))
        era = self.registry[citation.id].era
        for name in ("until", "since"):
            boundary = getattr(citation, name)
            if boundary is not None and (era is None or era.until != boundary):
                raise self._refusal(
                    collector,
                    "{}: {}={!r}, but {} says {} of {!r}; let the two agree".format(
                        where,
                        name,
                        boundary,
                        self.registry.path.name,
                        "no era" if era is None else "until {!r}".format(era.until),
                        citation.id,
                    ),
                )

    def _refusal(self, collector, message):
        self.refused.append(message)
        return collector.CollectError(message)

    @pytest.hookimpl(tryfirst=True)  # completeness is judged before -k and -m deselect
    def pytest_collection_modifyitems(self, items):
        cited = {citation.id for item in items for citation in citations_of(item)}
        self.collected["whole"] = self._whole_suite_asked_for()
        self.collected["missing"] = [claim.id for claim in self.registry if claim.id not in cited]
        for item in items:
            self._mark(item)
        kept = [item for item in items if self._applies(item) and self._wanted(item)]
        if len(kept) < len(items):
            self.config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = self._in_order(kept)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session):
        gc.freeze()  # everything imported so far stays; the collector need not look at it again and again
        gc.set_threshold(_ALLOCATIONS)
        for item in session.items:
            if citations_of(item):
                self.collected["proofs"][item.nodeid] = [list(citation) for citation in citations_of(item)]

    def _whole_suite_asked_for(self):
        option = self.config.option
        narrowing = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "claims")
        if any(getattr(option, name, None) for name in narrowing):
            return False
        suite = self.registry.path.resolve().parent
        asked = [(self.config.invocation_params.dir / argument).resolve() for argument in self.config.args]
        return any(path == suite or path in suite.parents for path in asked)

    def _in_order(self, items):
        """Sort by the chapter in whose folder a test stands, those outside of such folders last; early ones first.

        Each of xdist's workers begins with a part of the list and takes from the end of another's, so that what stands
        at its beginning stays in one process.
        """
        suite = self.registry.path.resolve().parent
        chapters = {str(suite / chapter.folder): chapter.number for chapter in self.registry.chapters.values()}

        def place(item):
            late = item.get_closest_marker("early") is None
            return late, chapters.get(str(item.path.parent), float("inf"))

        return sorted(items, key=place)

    def _mark(self, item):
        if not any(item.get_closest_marker(name) for name in ("cuda", "multigpu")):
            item.add_marker("cpu")
        if any(self.registry[citation.id].kind == "figure" for citation in citations_of(item)):
            item.add_marker("figure")

    def _applies(self, item):
        applies = True
        for citation in citations_of(item):
            if not self._of_this_release(citation):
                self.collected["other_eras"].setdefault(citation.id, []).append(item.nodeid)
                applies = False
        return applies

    def _of_this_release(self, citation):
        boundary = citation.until or citation.since
        if boundary is None:
            return True
        running = running_release(self.registry[citation.id].era.package)
        # Without the package nobody can tell; today's proof then says that it is missing.
        past = running is None or release_at_least(running, boundary)
        return past if citation.since else not past

    def _wanted(self, item):
        if not self.config.getoption("claims"):
            return True
        return any(citation.id in self.wanted for citation in citations_of(item))


def running_release(package):
    """Give the version of torch or torchvision that is running, or None where it is not installed."""
    if package == "torch":
        import torch

        return torch.__version__
    return installed(package)
