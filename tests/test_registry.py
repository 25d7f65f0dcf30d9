"""The registry of claims: reading, faults, look-up."""

import re
from pathlib import Path

import pytest

from blitz.claims import Registry, RegistryError, release_at_least, release_within
from blitz.cli.suite import read_registry

from .conftest import REGISTRY


def read(tmp_path: Path, text: str) -> Registry:
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    return Registry.read(path)


def test_own_registry_words_every_claim_in_both_languages():
    registry = read_registry()
    assert len(registry) == 118
    chinese = {claim.id: [claim.zh] + [claim.limit_zh] * bool(claim.limit) for claim in registry}
    assert [
        identifier for identifier, texts in chinese.items() for text in texts if not re.search("[一-鿿]", text)
    ] == []


def test_an_era_and_a_limit_are_told_in_chinese_too_where_the_registry_has_it(tmp_path):
    english = read(tmp_path, REGISTRY + 'limit = "not quite"')["sum.old"]
    assert (english.era.zh, english.limit_zh) == ("1.0 之前：other；此后：this", "not quite")
    eras = REGISTRY.replace('now = "this"', 'now = "this", was_zh = "别的", now_zh = "这个"')
    chinese = read(tmp_path, eras + 'limit = "not quite"\nlimit_zh = "不尽然"')["sum.old"]
    assert (chinese.era.zh, chinese.limit_zh) == ("1.0 之前：别的；此后：这个", "不尽然")


def test_own_registry_has_the_chapters_of_the_documents():
    registry = read_registry()
    assert [chapter.number for chapter in registry.chapters.values()] == [0, 1, 2, 3, 4, 5]
    assert {claim.chapter for claim in registry} == {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "before, after, complaint",
    [
        ('id = "sum.old"', 'id = "sum.adds"', "'sum.adds' stands twice"),
        ('kind = "figure"', 'kind = "guess"', "kind is 'guess'"),
        ('kind = "figure"', "kind = 1", "'kind' is not str"),
        ('kind = "figure"', "", "has no 'kind'"),
        ('kind = "figure"', 'kind = "figure"\ncolour = "red"', "does not know the field 'colour'"),
        ('kind = "figure"', 'kind = "figure"\nneeds = ["luck"]', "needs 'luck'"),
        ("chapter = 1\nsection", "chapter = 7\nsection", "no chapter 7"),
        ('until = "1.0"', 'until = "soon"', "no release"),
        ('until = "1.0"', 'until = "1.0", package = "numpy"', "package is 'numpy'"),
        ('kind = "figure"', 'kind = "figure"\nexceptions = ["1.4"]', "exceptions: '1.4' is no table"),
        ('kind = "figure"', 'kind = "figure"\nexceptions = [{ release = "1.4" }]', "exceptions: has no 'because'"),
        (
            'kind = "figure"',
            'kind = "figure"\nexceptions = [{ release = "old", because = "x" }]',
            "exceptions: release is 'old', which is no release",
        ),
        ("[[claim]]", "[claim]", "is not TOML"),
        ("[[chapter]]", "[chapter]", "write [[chapter]]"),
        ("number = 1", "number = = 1", "is not TOML"),
        ("[[chapter]]", 'suite = "a/b"\n[[chapter]]', "suite is 'a/b'"),
        ("[[chapter]]", "suite = 1\n[[chapter]]", "suite is 1"),
    ],
)
def test_a_faulty_registry_is_one_line(tmp_path, before, after, complaint):
    with pytest.raises(RegistryError) as caught:
        read(tmp_path, REGISTRY.replace(before, after))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_suite_has_the_name_that_the_registry_gives_or_its_folders(tmp_path):
    assert read(tmp_path, REGISTRY).suite == tmp_path.name
    assert read(tmp_path, 'suite = "promises"\n' + REGISTRY).suite == "promises"
    assert read_registry().suite == "introduction"


def test_what_a_registry_may_leave_out_is_empty_and_its_chinese_is_the_english(tmp_path):
    lines = [line for line in REGISTRY.splitlines() if not line.startswith(("folder", "zh", "section", "proof"))]
    registry = read(tmp_path, "\n".join(lines))
    claim = registry["sum.adds"]
    assert (claim.section, claim.proof, claim.zh, registry.chapters[1].zh) == ("", "", "A sum adds.", "Tensors")


def test_own_registry_leaves_nothing_out():
    registry = read_registry()
    assert all(claim.section and claim.proof for claim in registry)
    assert all(chapter.folder and chapter.zh != chapter.title for chapter in registry.chapters.values())


def test_a_missing_registry_is_one_line(tmp_path):
    with pytest.raises(RegistryError, match="can't be read"):
        Registry.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "pattern, found",
    [
        ("sum.adds", ["sum.adds"]),
        ("sum", ["sum.adds", "sum.old"]),
        ("1", ["sum.adds", "sum.old"]),
        ("*.old", ["sum.old"]),
    ],
)
def test_claims_are_found_by_pattern(tmp_path, pattern, found):
    assert [claim.id for claim in read(tmp_path, REGISTRY).matching([pattern])] == found


def test_a_pattern_without_a_match_suggests_the_nearest(tmp_path):
    with pytest.raises(RegistryError, match=r"no claim 'sum.add'; did you mean 'sum.adds'\?"):
        read(tmp_path, REGISTRY).matching(["sum.add"])


@pytest.mark.parametrize(
    "version, boundary, past",
    [
        ("1.10.2", "1.11", False),
        ("1.11", "1.11", True),
        ("1.11.0", "1.11", True),
        ("2.14.1+cu130", "2.0", True),
        ("2.16.0.dev20261101+cpu", "2.16", True),
        ("2.16.0.dev20261101+cpu", "2.17", False),
        ("2.9.1", "2.10", False),
    ],
)
def test_releases_are_past_a_boundary_or_not(version, boundary, past):
    assert release_at_least(version, boundary) is past


@pytest.mark.parametrize(
    "version, series, within",
    [
        ("1.4.0", "1.4", True),
        ("1.4.1+cpu", "1.4", True),
        ("1.4.1", "1.4.0", False),
        ("1.40.0", "1.4", False),
        ("2.4.0", "1.4", False),
        ("1.4", "1.4.0", False),
    ],
)
def test_a_release_lies_within_its_series(version, series, within):
    assert release_within(version, series) is within


class Unhashable(str):
    """As torch.__version__ is one on 1.10."""

    __slots__ = ()
    __hash__ = None


def test_a_version_that_cant_be_hashed_is_a_version():
    assert release_at_least(Unhashable("1.10.2"), "1.9")
    assert release_within(Unhashable("1.10.2"), "1.10")


def test_a_claim_knows_the_releases_that_break_it(tmp_path):
    exceptions = 'kind = "figure"\nexceptions = [{ release = "1.4", because = "lost" }]'
    claim = read(tmp_path, REGISTRY.replace('kind = "figure"', exceptions))["sum.old"]
    assert claim.exception_on("1.4.1").because == "lost"
    assert claim.exception_on("1.5.0") is None
