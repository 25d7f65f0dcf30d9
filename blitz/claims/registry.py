"""Read a registry of claims from TOML and check it."""

from __future__ import annotations

import difflib
import fnmatch
import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence, Set, Tuple, Union

from packaging.version import InvalidVersion, Version

from blitz.claims.release import release_within
from blitz.reading import ReadingError, line, parse_toml, read_text

LARGEST = 2**22  # bytes; the introduction's registry has fifty thousand
KINDS = ("behaviour", "example", "figure", "advice")
NEEDS = ("cuda", "multigpu", "torchvision")
ERA_PACKAGES = ("torch", "torchvision")
_LONGEST_ID = 200  # characters, as in a record
_LONGEST = 10000  # characters of any other text


class RegistryError(ValueError):
    """A registry that can't be used; the message names the file, the claim and the next step."""


class Chapter(NamedTuple):
    """One chapter of the documents: its number, its title in two languages, the folder that teaches and proves it."""

    number: int
    title: str
    zh: str = ""
    folder: str = ""


class Era(NamedTuple):
    """The releases on which a wording is true: those of ``package`` before ``until``; and what changed it, if known.

    ``was_zh`` and ``now_zh`` say ``was`` and ``now`` in Chinese.
    """

    until: str
    was: str
    now: str
    package: str = "torch"
    source: Optional[str] = None
    was_zh: str = ""
    now_zh: str = ""

    def __str__(self):
        prefix = "" if self.package == "torch" else self.package + " "
        return "until {}{}: {}; since then {}".format(prefix, self.until, self.was, self.now)

    @property
    def zh(self):
        """The same in Chinese."""
        prefix = "" if self.package == "torch" else self.package + " "
        return "{}{} 之前：{}；此后：{}".format(prefix, self.until, self.was_zh, self.now_zh)


class ReleaseException(NamedTuple):
    """Releases of torch, such as all patches of ``1.4``, on which a claim is broken, and why it is."""

    release: str
    because: str


class Claim(NamedTuple):
    """One assertion of the documents. What a registry left out is empty; its Chinese is then the English."""

    id: str
    chapter: int
    says: str
    kind: str
    section: str = ""
    zh: str = ""
    proof: str = ""
    needs: Tuple[str, ...] = ()
    era: Optional[Era] = None
    limit: Optional[str] = None
    limit_zh: Optional[str] = None
    exceptions: Tuple[ReleaseException, ...] = ()

    def exception_on(self, version: str) -> Optional[ReleaseException]:
        """Give the exception that a release of torch is, or None where it is none, as where it is no version."""
        try:
            return next((one for one in self.exceptions if release_within(version, one.release)), None)
        except InvalidVersion:
            return None


class Registry:
    """All claims, in the documents' order.

    Attributes:
        path: The file that was read.
        suite: The name of the suite: what the file says, or else its folder's name.
        chapters: Chapters by number.
        claims: Claims by id.
    """

    def __init__(self, path: Path, suite: str, chapters: Sequence[Chapter], claims: Sequence[Claim]):
        self.path = path
        self.suite = suite
        self.chapters: Dict[int, Chapter] = {chapter.number: chapter for chapter in chapters}
        self.claims: Dict[str, Claim] = {claim.id: claim for claim in claims}

    @classmethod
    def read(cls, path: Union[str, Path]) -> Registry:
        """Read and check a registry.

        Args:
            path: A TOML file with ``[[chapter]]`` and ``[[claim]]`` tables, and before them, it may be, ``suite``.

        Raises:
            RegistryError: The file can't be read or has a fault.
        """
        path = Path(path)
        try:
            tables = parse_toml(read_text(path, LARGEST))
        except OSError as error:
            raise RegistryError(
                "{}: can't be read ({}); give the path of a registry".format(line(path, 300), error.strerror)
            ) from None
        except ReadingError as error:
            raise RegistryError("{}: {}; mend it".format(line(path, 300), error)) from None
        unknown = set(tables) - {"suite", "chapter", "claim"}
        if unknown:
            raise RegistryError("{}: does not know the field {}; remove it".format(path, _shown(min(unknown))))
        suite = tables.get("suite", path.resolve().parent.name)
        if not isinstance(suite, str) or not re.match(r"(?!\.{1,2}\Z)[\w.-]{1,200}\Z", suite):
            raise RegistryError(
                "{}: suite is {}; name it by letters, digits, dots and hyphens".format(path, _shown(suite))
            )
        chapters = [_chapter(path, table) for table in _tables(path, tables, "chapter")]
        numbers = {chapter.number for chapter in chapters}
        if len(numbers) < len(chapters):
            listed = [chapter.number for chapter in chapters]
            twice = next(number for number in listed if listed.count(number) > 1)
            raise RegistryError("{}: chapter {} stands twice; renumber or remove one".format(path, twice))
        claims: List[Claim] = []
        seen = set()
        for table in _tables(path, tables, "claim"):
            claim = _claim(path, table, numbers)
            if claim.id in seen:
                raise RegistryError("{}: claim {!r} stands twice; rename or remove one".format(path, claim.id))
            seen.add(claim.id)
            claims.append(claim)
        return cls(path, suite, chapters, claims)

    def __getitem__(self, identifier: str) -> Claim:
        return self.claims[identifier]

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.claims

    def __iter__(self):
        return iter(self.claims.values())

    def __len__(self):
        return len(self.claims)

    def unknown(self, identifier: str) -> str:
        """Say in one line that there is no such claim, and which one may have been meant."""
        near = difflib.get_close_matches(identifier[:_LONGEST_ID], list(self.claims), n=1, cutoff=0.6)
        hint = "did you mean {!r}?".format(near[0]) if near else "`blitz claims` lists them"
        return "{}: no claim {}; {}".format(self.path.name, _shown(identifier), hint)

    def matching(self, patterns: Sequence[str]) -> List[Claim]:
        """Find claims by id, by subject (``autograd``), by chapter number (``2``) or by glob (``nn.*grad*``).

        Args:
            patterns: What to look for; none at all means every claim.

        Returns:
            The claims that match any of the patterns, in the registry's order.

        Raises:
            RegistryError: A pattern matches nothing.
        """
        if not patterns:
            return list(self)
        wanted = set()
        for pattern in patterns:
            found = {claim.id for claim in self if _matches(claim, pattern)}
            if not found:
                raise RegistryError(self.unknown(pattern))
            wanted |= found
        return [claim for claim in self if claim.id in wanted]


def _matches(claim: Claim, pattern: str) -> bool:
    return (
        fnmatch.fnmatchcase(claim.id, pattern)
        or claim.id.startswith(pattern.rstrip(".") + ".")
        or str(claim.chapter) == pattern
    )


def _tables(path, tables, name):
    found = tables.get(name, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise RegistryError("{0}: {1!r} is not an array of tables; write [[{1}]]".format(path, name))
    return found


def _chapter(path: Path, table: dict) -> Chapter:
    where = "{}: chapter {}".format(path, _shown(table.get("number")))
    _check_fields(where, table, {"number": int, "title": str}, {"folder": str, "zh": str})
    if not 0 <= table["number"] < 10**6:
        raise RegistryError("{}: is no number of a chapter; count from 1".format(where))
    if not re.match(r"[\w-]{0,200}\Z", table.get("folder", "")):
        raise RegistryError(
            "{}: folder is {}; name it by letters, digits and hyphens".format(where, _shown(table["folder"]))
        )
    return Chapter(**dict({"zh": table["title"]}, **table))


def _claim(path: Path, table: dict, chapters: Set[int]) -> Claim:
    where = "{}: claim {}".format(path, _shown(table.get("id")))
    _check_fields(
        where,
        table,
        {"id": str, "chapter": int, "says": str, "kind": str},
        {
            "section": str,
            "zh": str,
            "proof": str,
            "needs": list,
            "era": dict,
            "limit": str,
            "limit_zh": str,
            "exceptions": list,
        },
    )
    if len(table["id"]) > _LONGEST_ID or not table["id"].isprintable() or not re.match(r"\S+\Z", table["id"]):
        raise RegistryError("{}: is no id; write up to {} characters without blanks".format(where, _LONGEST_ID))
    if table["chapter"] not in chapters:
        raise RegistryError("{}: there is no chapter {}; add a [[chapter]]".format(where, _shown(table["chapter"])))
    if table["kind"] not in KINDS:
        raise RegistryError("{}: kind is {}; use one of {}".format(where, _shown(table["kind"]), ", ".join(KINDS)))
    unknown = [need for need in table.get("needs", []) if need not in NEEDS]
    if unknown:
        raise RegistryError("{}: needs {}; use {}".format(where, _shown(unknown[0]), ", ".join(NEEDS)))
    fields = dict({"zh": table["says"], "limit_zh": table.get("limit")}, **table)
    fields["needs"] = tuple(table.get("needs", ()))
    if "era" in table:
        fields["era"] = _era(where, table["era"])
    fields["exceptions"] = tuple(_exception(where, one) for one in table.get("exceptions", ()))
    return Claim(**fields)


def _era(where: str, table: dict) -> Era:
    where += ": era"
    _check_fields(
        where,
        table,
        {"until": str, "was": str, "now": str},
        {"package": str, "source": str, "was_zh": str, "now_zh": str},
    )
    if table.get("package", "torch") not in ERA_PACKAGES:
        raise RegistryError(
            "{}: package is {}; use {}".format(where, _shown(table["package"]), ", ".join(ERA_PACKAGES))
        )
    _check_release(where, "until", table["until"])
    return Era(**dict({"was_zh": table["was"], "now_zh": table["now"]}, **table))


def _exception(where: str, table: object) -> ReleaseException:
    where += ": exceptions"
    if not isinstance(table, dict):
        raise RegistryError("{}: {} is no table; write {{ release = …, because = … }}".format(where, _shown(table)))
    _check_fields(where, table, {"release": str, "because": str}, {})
    _check_release(where, "release", table["release"])
    return ReleaseException(**table)


def _check_release(where, name, text):
    try:
        valid = len(text) <= 100 and Version(text)  # packaging takes long over long ones
    except InvalidVersion:
        valid = False
    if not valid:
        raise RegistryError("{}: {} is {}, which is no release".format(where, name, _shown(text)))


def _shown(value):
    return line(repr(value), 80)


def _check_fields(where, table, required, optional):
    for name, kind in required.items():
        if name not in table:
            raise RegistryError("{}: has no {!r}; add it".format(where, name))
        _check_value(where, name, table[name], kind)
    for name, value in table.items():
        if name in required:
            continue
        if name not in optional:
            raise RegistryError("{}: does not know the field {}; remove it".format(where, _shown(name)))
        _check_value(where, name, value, optional[name])


def _check_value(where, name, value, kind):
    if type(value) is not kind:
        raise RegistryError("{}: {!r} is not {}; mend it".format(where, name, kind.__name__))
    if kind is str and len(value) > _LONGEST:
        raise RegistryError(
            "{}: {!r} has {:,} characters, more than {:,}; shorten it".format(where, name, len(value), _LONGEST)
        )
