"""Find a suite's mutants."""

import importlib
import pkgutil
import sys
from pathlib import Path

from blitz.falsify.mutant import Mutant, MutantError


def find_mutants(suite, registry):
    """Import the package ``mutants`` of a suite and all modules in it.

    Args:
        suite: The suite's folder.
        registry: Its registry of claims.

    Returns:
        Mutants by name: the path of their folder below ``mutants``, with dots, and their function's name, such as
        ``autograd.backward_overwrites``; in the order of modules and lines.

    Raises:
        MutantError: There are none, one is faulty or can't be imported, two have one name, or one cites a claim that is
            not in the registry.
    """
    found = {}
    for module in _modules(Path(str(suite)).resolve()):
        for value in vars(module).values():
            if not isinstance(value, Mutant) or value in found.values():
                continue
            where = "{}:{}".format(value.path, value.line)
            name = "{}.{}".format(_folder(module), value.name).lstrip(".")
            if name in found:
                raise MutantError(
                    "{}: mutant {!r} stands twice, also in {}; rename one".format(where, name, found[name].path)
                )
            for identifier in value.claims:
                if identifier not in registry:
                    raise MutantError("{}: {}".format(where, registry.unknown(identifier)))
            found[name] = value
    return found


def _modules(suite):
    if not (suite / "mutants" / "__init__.py").is_file():
        raise MutantError("{}: has no package of mutants; add mutants/__init__.py".format(suite))
    root, names = suite, ["mutants"]
    while (root / "__init__.py").is_file():
        names.insert(0, root.name)
        root = root.parent
    if str(root) not in sys.path:  # pytest has put it there for the proofs
        sys.path.insert(0, str(root))
    package = _imported(".".join(names))
    yield package
    for entry in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield _imported(entry.name)


def _imported(name):
    try:
        return importlib.import_module(name)
    except MutantError:
        raise
    except Exception as error:  # noqa: BLE001 - such as what this release lacks, asked for outside a mutant
        line = next(iter(str(error).splitlines()), "no message")
        raise MutantError("{}: can't be imported ({}: {}); mend it".format(name, type(error).__name__, line)) from None


def _folder(module):
    package = module.__name__ if hasattr(module, "__path__") else module.__package__
    return package.split("mutants", 1)[1].lstrip(".")
