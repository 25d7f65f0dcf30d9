"""Find a claim's proofs in the suite's source, without importing it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Proof(NamedTuple):
    """The source of one proof: its function's name, its file, its first line there, and its text with decorators."""

    name: str
    path: Path
    line: int
    source: str


def proofs_of(claim: str, suite: Path) -> list[Proof]:
    """Find the proofs that cite a claim, in the order of files and lines."""
    return proofs_by_claim(suite, mention=f'"{claim}"').get(claim, [])


def proofs_by_claim(suite: Path, mention: str = "") -> dict[str, list[Proof]]:
    """Find all proofs by the claims that they cite, in the order of files and lines.

    Args:
        suite: The folder.
        mention: Look only into files that have this text.
    """
    found: dict[str, list[Proof]] = {}
    for path in sorted(suite.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if mention not in text:
            continue
        lines = text.splitlines()
        for function in _functions(ast.parse(text)):
            for claim in filter(None, map(_cited, function.decorator_list)):
                first = min(decorator.lineno for decorator in function.decorator_list)
                source = "\n".join(lines[first - 1 : function.end_lineno])
                found.setdefault(claim, []).append(Proof(function.name, path, first, source))
    return found


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _cited(decorator: ast.expr) -> str | None:
    """Give the id in ``@claim("id")``, or None for any other decorator."""
    match decorator:
        case ast.Call(func=ast.Name(id="claim"), args=[ast.Constant(value=str(identifier)), *_]):
            return identifier
    return None
