"""The upgrade view: what it finds is what ``blitz compare`` finds."""

import pytest

from blitz.comparison import compare
from blitz.comparison.seriousness import OBSERVED, SECTIONS, WARNED

from ..reporting import CLAIMS, atlas

SECTION = "[...document.querySelectorAll('#{} h3 a')].map(link => link.textContent)"
COLUMNS = {column.key: column.record for column in atlas()}
PAIRS = [
    ("1.3", "2.15"),
    ("1.9", "1.10"),
    ("1.13", "2.0"),
    ("2.0", "1.13"),
    ("2.14", "2.14.1+cu130"),
    ("2.14.1+cu130", "2.15"),
]


def claims_of(findings):
    return {name for one in findings for name in (getattr(one, "claims", None) or (one.claim,))}


@pytest.mark.parametrize("old, new", PAIRS)
def test_the_page_finds_what_the_comparison_of_the_records_finds(tab, old, new):
    page = tab().open(f"compare.html#{old}..{new}")
    found = compare(COLUMNS[old], COLUMNS[new], CLAIMS).sections
    shown = {section: set(page.evaluate(SECTION.format(section))) for section in SECTIONS}
    for section in set(SECTIONS) - {OBSERVED, WARNED}:
        assert shown[section] == claims_of(found.get(section, ())), section
    # The page tells of a claim once.
    assert shown[OBSERVED] == claims_of(found.get(OBSERVED, ()))
    assert shown[WARNED] == claims_of(found.get(WARNED, ())) - set().union(
        *(shown[one] for one in SECTIONS if one != WARNED)
    )


def test_a_release_against_itself_shows_nothing(tab):
    page = tab().open("compare.html#2.4..2.4")
    assert page.locator("#differences").inner_text() == ""
    assert f"0 of {len(CLAIMS)} claims differ" in page.locator("#told").inner_text()


def test_old_and_new_stand_side_by_side(tab):
    page = tab().open("compare.html#1.9..1.10")
    card = page.locator("article", has_text="nn.output-is-1x10")
    assert [side.inner_text() for side in card.locator(".sides > div").all()][:2] == ["AddmmBackward", "AddmmBackward0"]
    assert card.locator("ins").inner_text() == "0"


def test_names_that_came_and_entries_that_changed_are_told_alone(tab):
    page = tab().open("compare.html#2.8..2.9")
    card = page.locator("article", has_text="nn.optimizers-exist")
    assert card.locator("ins").first.inner_text() == "Muon"
    assert [name.inner_text() for name in card.locator(".name").all()] == ["optimizers", "table: b"]


def test_what_is_long_or_many_is_folded(tab):
    page = tab().open("compare.html#2.12..2.13")
    card = page.locator("article", has_text="nn.lenet-repr")
    assert card.locator(".name:visible").count() == 6
    assert [summary.inner_text() for summary in card.locator("summary:visible").all()] == ["15 lines", "2 more"]
    card.get_by_text("2 more").click()
    assert card.locator(".name:visible").count() == 8


def test_choosing_releases_changes_the_address_and_an_address_chooses(tab):
    page = tab().open("compare.html")
    page.select_option("#before", "1.3")
    page.select_option("#after", "1.4")
    assert page.evaluate("location.hash") == "#1.3..1.4"
    page.evaluate("location.hash = '#1.13..2.0'")
    page.wait_for_selector("#superseded")
    assert page.locator("#before").input_value() == "1.13"


def test_the_first_page_leads_to_the_comparison_that_is_chosen(tab):
    page = tab().open("index.html")
    page.select_option("#before", "1.13")
    page.select_option("#after", "2.0")
    page.click("#go")
    page.wait_for_selector("#superseded")
    assert page.evaluate("location.hash") == "#1.13..2.0"


@pytest.mark.parametrize("hash_", ["#1..2", "#x", "#%E0%A4%A", "#1.3..", "#..1.4..1.5"])
def test_addresses_that_lead_nowhere_break_nothing(tab, hash_):
    opened = tab()
    page = opened.open(f"compare.html{hash_}")
    assert "claims differ" in page.locator("#told").inner_text()
    assert opened.complaints == []
