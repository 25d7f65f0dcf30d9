"""The report: what its pages hold, and that a record's texts stay texts."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest

from blitz.atlas import record_of, recorded
from blitz.claims import Era, Registry
from blitz.cli.report import sources_of
from blitz.cli.suite import find_suite
from blitz.comparison import compare
from blitz.report import Sources, columns_of, write_site
from blitz.report.columns import Column
from blitz.report.differences import comparable, states
from blitz.report.eras import sentence
from blitz.report.pages import page_of
from blitz.report.site import files_of
from blitz.report.verdicts import stretches

from .reporting import BROKEN, CLAIMS, HOSTILE, SOURCES, atlas, hostile, own, record

PAGES = [
    *(page_of(chapter) for chapter in CLAIMS.chapters.values()),
    "matrix.html",
    "compare.html",
    "pictures.html",
    "index.html",
]


class Seen(HTMLParser):
    """What a page is made of.

    Attributes:
        tags: (tag, attributes) in order.
        texts: All that is written.
    """

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.texts = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag, attribute):
        return [attributes[attribute] for name, attributes in self.tags if name == tag and attribute in attributes]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def site():
    columns = atlas()
    return files_of(CLAIMS, columns, own(columns), SOURCES)


@pytest.fixture(scope="module")
def attacked():
    return files_of(
        CLAIMS, columns_of([("2.13", record("2.13.0"))], [hostile()]), columns_of([], [hostile()])[0], SOURCES
    )


@pytest.mark.parametrize("page", PAGES)
def test_ids_of_a_page_are_its_own(site, page):
    ids = Seen(site[page]).ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(site, page):
    ids = {name: Seen(text).ids for name, text in site.items() if name.endswith(".html")}
    keys = {column.key for column in atlas()}
    for link in Seen(site[page]).of("a", "href"):
        target, _, hash_ = link.partition("#")
        assert (target or page) in site, link
        hash_ = unquote(hash_)
        if ".." in hash_:
            assert set(hash_.split("..")) <= keys, link
        elif hash_:
            claim, _, key = hash_.partition("@")
            assert claim in ids[target or page], link
            assert not key or key in keys, link


def test_every_claim_stands_on_the_page_of_its_chapter_and_in_the_matrix(site):
    for claim in CLAIMS:
        assert claim.id in Seen(site[page_of(CLAIMS.chapters[claim.chapter])]).ids
    assert [name for name in Seen(site["matrix.html"]).ids if name in CLAIMS] == [claim.id for claim in CLAIMS]


def test_the_matrix_has_a_link_for_every_cell(site):
    links = [link for link in Seen(site["matrix.html"]).of("a", "href") if "@" in link]
    assert len(set(links)) == len(links) == len(CLAIMS) * len(atlas())


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_hostile_record_runs(attacked, page):
    seen = Seen(attacked[page])
    assert {tag for tag, _ in seen.tags} & {"iframe", "object", "embed", "base", "form"} == set()
    assert all(
        attributes.keys() == {"src", "defer"} or attributes.keys() == {"src"}
        for tag, attributes in seen.tags
        if tag == "script"
    )
    assert all(source.startswith("assets/") for source in seen.of("script", "src"))
    assert all(source.startswith("data:image/png;base64,") for source in seen.of("img", "src"))
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]
    assert not [link for link in seen.of("a", "href") if re.match(r"\s*[a-z]+:", link)]


def test_hostile_texts_are_shown_as_they_are(attacked):
    written = "".join(Seen(attacked["autograd.html"]).texts)
    assert BROKEN["why"] + HOSTILE in written
    assert "49" not in re.findall(r"\{\{7\*7\}\}|49", written)


@pytest.mark.parametrize("name", ["assets/matrix-data.js", "assets/compare-data.js"])
def test_data_of_a_hostile_record_are_json_without_markup(attacked, name):
    text = attacked[name]
    assert not set("<>&") & set(text)
    assert HOSTILE in json.dumps(json.loads(text[text.index("{") : text.rindex(";")])).replace('\\"', '"')


def test_a_chapter_tells_verdict_limit_era_example_evidence_and_timeline(site):
    text = " ".join("".join(Seen(site["autograd.html"]).texts).split())
    begin = text.index("autograd.grad-is-4.5 Gradients")
    told = text[begin : text.index("autograd.scalar-backward-is-one Gradients")]
    for part in (
        "assert 4.4 == 4.5",
        "x = torch.ones(2, 2)",
        "holds 1.3 to 2.14",
        "broken 2.14.1",
        "15 examples drawn",
    ):
        assert part in told
    for part in ("seen to fail: 7 ways", "The gradient is half.", "spec/autograd/test_it.py:7", "8 virtual devices"):
        assert part in told


def test_the_first_page_tells_of_what_is_broken_before_what_is_superseded(site):
    text = "".join(Seen(site["index.html"]).texts)
    assert text.index("assert 4.4 == 4.5") < text.index("zero_grad() clears the gradients")


@pytest.mark.parametrize(
    "last, sentence_begins",
    [
        ("1.10.2", "True until 1.10: refused; since 1.11: taken."),
        ("1.11.0", "True before 1.11: refused; since 1.11: taken."),
    ],
)
def test_an_era_is_one_sentence_that_names_the_last_release_before_it(last, sentence_begins):
    english, chinese = sentence(
        Era("1.11", "refused", "taken", was_zh="拒绝", now_zh="接受"), columns_of([], [record(last), record("2.0.1")])
    )
    assert english == sentence_begins
    assert "成立：拒绝；自 1.11 起：接受。" in chinese


def test_columns_go_from_the_oldest_release_to_the_newest_with_the_users_own_after_the_shipped():
    versions = ["2.0.1+cu118", "2.16.0.dev20261101+cpu", "no version", "2.0.1+cu118"]
    found = columns_of([("2.0", record("2.0.1+cpu")), ("1.13", record("1.13.1"))], [_renamed(one) for one in versions])
    keys = ["1.13", "2.0", "2.0.1+cu118", "2.0.1+cu118-2", "2.16.0.dev20261101+cpu", "no_version"]
    assert [column.key for column in found] == keys
    assert [column.own for column in found] == [False, False, True, True, True, True]


def test_stretches_say_a_timeline_in_words():
    columns = [
        Column(name, name, record(version))
        for name, version in (("1.9", "1.9.1"), ("1.10", "1.10.2"), ("2.0", "2.0.1"))
    ]
    assert list(map(str, stretches(columns, "nn.output-is-1x10"))) == ["holds 1.9", "superseded 1.10 to 2.0"]
    assert list(map(str, stretches(columns, "no.claim"))) == ["not in the record 1.9 to 2.0"]


def test_states_are_equal_where_a_comparison_finds_nothing():
    columns = atlas()
    rows = {claim.id: states(columns, claim.id) for claim in CLAIMS}
    for old, new in ((0, 7), (6, 7), (10, 11), (20, 27), (3, 4)):
        found = compare(columns[old].record, columns[new].record, CLAIMS)
        stayed = {claim for claims in found.stayed.values() for claim in claims}
        assert {claim for claim, row in rows.items() if row[old] == row[new]} == stayed


def test_what_is_compared_by_the_page_is_what_the_records_hold():
    columns = atlas()
    found = comparable(columns, CLAIMS)
    for told in found["claims"]:
        for index, column in enumerate(columns):
            observed = {
                name: found["values"][place]
                for name, runs in told["observations"].items()
                if (place := [place for first, place in runs if first <= index][-1]) >= 0
            }
            assert observed == column.record["claims"][told["id"]]["observations"]


def test_a_record_of_some_claims_leaves_the_others_blank():
    part = record()
    part["claims"] = {"nn.mse": part["claims"]["nn.mse"]}
    columns = columns_of([], [part])
    files = files_of(CLAIMS, columns, columns[0], SOURCES)
    assert Seen(files["matrix.html"]).of("td", "class").count("n") == len(CLAIMS) - 1


def test_the_report_of_a_suite_without_folders_examples_or_chinese(tmp_path):
    path = tmp_path / "mine" / "claims.toml"
    path.parent.mkdir()
    path.write_text(
        '[[chapter]]\nnumber = 7\ntitle = "Mine"\n\n'
        '[[claim]]\nid = "mine.one"\nchapter = 7\nsays = "One."\nkind = "behaviour"\n'
    )
    made = record()
    made["claims"] = {"mine.one": made["claims"]["nn.mse"]}
    columns = columns_of([], [made])
    page = write_site(tmp_path / "site", Registry.read(path), columns, columns[0], Sources({}, {}))
    assert "mine.one" in page.with_name("chapter-7.html").read_text(encoding="utf-8")
    assert "mine.one" in page.with_name("matrix.html").read_text(encoding="utf-8")


def test_equal_records_make_equal_sites(site):
    columns = atlas()
    assert files_of(CLAIMS, columns, own(columns), SOURCES) == site


@pytest.mark.skipif(not recorded(), reason="no record ships yet")
def test_the_site_of_the_shipped_atlas_is_under_two_megabytes():
    columns = columns_of([(release.name, record_of(release.name)) for release in recorded()], [])
    files = files_of(CLAIMS, columns, columns[-1], sources_of(find_suite(), CLAIMS))
    assert sum(len(text.encode()) for text in files.values()) < 2_000_000


def test_four_images_are_the_embedded_sets_first_test_images():
    from importlib import resources

    from PIL import Image

    from blitz.classifier.datasets.choice import load

    images, _ = load("embedded", training=1, test=4).test
    with (resources.files("blitz.report") / "assets" / "four.png").open("rb") as file:
        shown = np.asarray(Image.open(file))
    assert np.array_equal(shown, np.concatenate(images.transpose(0, 2, 3, 1), axis=1))


def _renamed(torch):
    made = record()
    made["environment"]["torch"] = torch
    return made
