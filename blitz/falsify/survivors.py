"""The reviewed reasons why mutants made by machine survive."""

from fnmatch import fnmatchcase

from blitz.falsify.mutant import MutantError
from blitz.reading import ReadingError, line, parse_toml, read_text

_FIELDS = {"operation", "perturbation", "because"}
_LARGEST = 2**20  # bytes of the file, which has two thousand


def read_reasons(path):
    """Read the reviewed reasons for survivors.

    Args:
        path: A TOML file with ``[[survivor]]`` tables of ``operation`` and ``perturbation``, each a glob or a list of
            globs that matches anything where it is left out, and ``because``.

    Raises:
        MutantError: The file has a fault.
    """
    if not path.is_file():
        return []
    try:
        reasons = parse_toml(read_text(path, _LARGEST)).get("survivor", [])
    except ReadingError as error:
        raise MutantError("{}: {}; mend it".format(path, error)) from None
    if not isinstance(reasons, list) or not all(isinstance(reason, dict) for reason in reasons):
        raise MutantError("{}: survivor is no array of tables; write [[survivor]]".format(path))
    for reason in reasons:
        where = "{}: {}".format(path, line(reason, 100))
        if not reason.get("because") or set(reason) - _FIELDS:
            raise MutantError("{} has no because, or a field too many; mend it".format(where))
        globs = [reason.get(name, "*") for name in ("operation", "perturbation")]
        if not isinstance(reason["because"], str) or not all(map(_are_globs, globs)):
            raise MutantError("{} has what is no text, and no list of texts; mend it".format(where))
    return reasons


def _are_globs(value):
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(glob, str) for glob in value))


def because(reasons, operation, perturbation):
    """Give the reviewed reason why a mutant survives, or None."""
    asked = {"operation": operation, "perturbation": perturbation}
    for reason in reasons:
        if all(_matches(value, reason.get(name, "*")) for name, value in asked.items()):
            return reason["because"]
    return None


def _matches(value, globs):
    return any(fnmatchcase(value, glob) for glob in ([globs] if isinstance(globs, str) else globs))
