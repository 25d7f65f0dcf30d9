"""Is a verdict that of the suite as it stands? A fingerprint of all that gave it tells.

It covers the modules that have a claim's proofs, and whatever of the suite and the library they reach; no comments,
docstrings or layout, for what leaves the code alone leaves the verdict alone. Any Python that runs the command line
computes the same.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from blitz.atlas.errors import AtlasError
from blitz.claims import Claim, Registry

# What runs proofs, keeps what they found, reads, compares or shows it: no part of what is found. The front says the
# version; in a wheel the suite lies inside the library, but is called by its own name.
_ASIDE = {
    "__init__",
    "__main__",
    "atlas",
    "bench",
    "cli",
    "comparison",
    "falsify",
    "gallery",
    "markdown",
    "notebook",
    "plugin",
    "reading",
    "record",
    "report",
    "spec",
}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_REGISTRY = "blitz.claims.registry"
_NUMBERS = ("blitz.numbers.measuring", "blitz.numbers.settings")
_MODULE = re.compile(r"\b(?:blitz|spec)(?:\.\w+)+")


class Module(NamedTuple):
    """What one module says.

    Attributes:
        digest: Of its code.
        cites: Ids of the claims that its proofs cite.
        mentions: Dotted names of the suite and the library that it imports, or names in a text, such as that of a
            process to start; not all of them are modules.
    """

    digest: str
    cites: frozenset[str]
    mentions: frozenset[str]


class Fingerprints(NamedTuple):
    """What a record of the suite as it stands carries, sixteen characters each.

    Attributes:
        claims: By claim; it gets another one as soon as a new proof cites it.
        numbers: Of what measures a record's numbers.
    """

    claims: dict[str, str]
    numbers: str


def fingerprints(registry: Registry, package: Path) -> Fingerprints:
    """Compute the fingerprints of a suite.

    Args:
        registry: The claims, in the folder of their proofs.
        package: The folder of the library.

    Raises:
        AtlasError: A module is no Python.
    """
    suite = _Suite(registry, package)
    return Fingerprints({claim.id: suite.of_claim(claim) for claim in registry}, suite.of_numbers())


class _Suite:
    """The modules of a suite and its library, and which reach which."""

    def __init__(self, registry: Registry, package: Path):
        self._registry = registry
        self._paths = {**_paths("blitz", package), **_paths("spec", registry.path.parent)}
        self._modules: dict[str, Module] = {}

    def of_numbers(self) -> str:
        reached = self._reach({name for name in _NUMBERS if name in self._paths})
        return _hash("\n".join(self._digests(reached)))

    def of_claim(self, claim: Claim) -> str:
        reached = frozenset().union(*(self._reached[name] for name in self._proving(claim)))
        # What the claim needs decides which proofs have a say; and some proofs ask the registry itself.
        parts = [f"{one.id} {one.needs}" for one in [claim, *(self._registry if _REGISTRY in reached else ())]]
        return _hash("\n".join([*parts, *self._digests(reached)]))

    def _digests(self, reached: frozenset[str]) -> list[str]:
        # How the registry is read is no part of what is found; what it says of the claims stands for it.
        return [f"{name} {self._module(name).digest}" for name in sorted(reached - {_REGISTRY})]

    def _proving(self, claim: Claim) -> list[str]:
        """Find the modules of a claim's proofs; some cite it by a parameter that they share with others."""
        return [
            name
            for name, reached in self._reached.items()
            if any(claim.id in self._module(one).cites for one in reached)
        ]

    @functools.cached_property
    def _reached(self) -> dict[str, frozenset[str]]:
        """By module of proofs, whatever it reaches, itself included."""
        return {name: self._reach({name}) for name in self._paths if name.rpartition(".")[2].startswith("test_")}

    def _reach(self, start: set[str]) -> frozenset[str]:
        reached: set[str] = set()
        pending = set(start)
        while pending:
            name = pending.pop()
            reached.add(name)
            packages = [name[: match.start()] for match in re.finditer(r"\.", name)]
            around = [*packages, *(f"{package}.conftest" for package in packages)]
            pending |= (self._module(name).mentions | set(around)) & self._paths.keys() - reached
        return frozenset(reached)

    def _module(self, name: str) -> Module:
        if name not in self._modules:
            path = self._paths[name]
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            try:
                self._modules[name] = read_module(path.read_text(encoding="utf-8"), package)
            except SyntaxError as error:
                raise AtlasError(f"{path}: is no Python ({error}); mend that line") from None
        return self._modules[name]


def read_module(source: str, package: str) -> Module:
    """Read a module.

    Args:
        source: Its text.
        package: The package from which its relative imports start.
    """
    tree = ast.parse(source)
    _normalize(tree)
    nodes = list(ast.walk(tree))
    cites = frozenset(filter(None, map(_cited, nodes)))
    mentions = frozenset(name for node in nodes for name in _mentioned(node, package))
    return Module(_hash("\n".join(_told(tree))), cites, mentions)


def _paths(root: str, folder: Path) -> dict[str, Path]:
    """Find the modules below a folder that have a part in what proofs find, by name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if root != "blitz" or parts[0] not in _ASIDE:
            found[".".join([root, *(part for part in parts if part != "__init__")])] = path
    return found


def _normalize(tree: ast.Module) -> None:
    """Drop docstrings, and the empty text that Python 3.12 reads at the end of some f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node) is not None:
            del node.body[0]
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if not (isinstance(part, ast.Constant) and part.value == "")]


def _cited(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="claim"), args=[ast.Constant(value=str(identifier)), *_]):
            return identifier
    return None


def _mentioned(node: ast.AST, package: str) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
            base = ".".join([*above, *([module] if module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in names)
        case ast.Constant(value=str(text)):
            yield from _MODULE.findall(text)


def _told(value: object) -> Iterator[str]:
    """Tell a tree line by line, the same from any Python: the fields that only newer ones have are empty here."""
    if isinstance(value, ast.AST):
        yield f"({type(value).__name__}"
        for field in sorted(value._fields):
            inner = getattr(value, field, None)
            if inner is not None and inner != []:
                yield field
                yield from _told(inner)
        yield ")"
    elif isinstance(value, list):
        yield "["
        for item in value:
            yield from _told(item)
        yield "]"
    else:
        yield repr(value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
