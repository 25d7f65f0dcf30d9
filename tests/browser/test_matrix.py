"""The matrix: filters, search, links to cells, and all of it by keyboard."""

import pytest

from blitz.atlas import releases

from ..reporting import CLAIMS, atlas

SHOWN = "[...document.querySelectorAll('#matrix tbody tr')].filter(row => row.checkVisibility()).map(row => row.id)"
FOCUSED = "document.activeElement.getAttribute('href')"
STOPS = "document.querySelectorAll('#matrix td a[tabindex=\"0\"]').length"


def ids(condition):
    return [claim.id for claim in CLAIMS if condition(claim)]


def superseded_somewhere(claim):
    return bool(claim.era) and claim.era.package == "torch"


@pytest.mark.parametrize(
    "control, value, wanted",
    [
        ("chapter", "3", ids(lambda claim: claim.chapter == 3)),
        ("verdict", "s", ids(superseded_somewhere)),
        ("verdict", "b", ["autograd.grad-is-4.5"]),
        ("kind", "figure", ids(lambda claim: claim.kind == "figure")),
    ],
)
def test_a_filter_leaves_the_claims_that_it_names(tab, control, value, wanted):
    page = tab().open("matrix.html")
    page.select_option(f"#{control}", value)
    assert page.evaluate(SHOWN) == wanted
    assert page.locator("#count").inner_text() == f"{len(wanted)} of {len(CLAIMS)} claims"


def test_the_claims_that_need_a_gpu(tab):
    page = tab().open("matrix.html")
    page.check("#gpu")
    assert page.evaluate(SHOWN) == ids(lambda claim: {"cuda", "multigpu"} & set(claim.needs))


@pytest.mark.parametrize(
    "old, new, wanted",
    [
        ("1.9", "1.10", ["nn.output-is-1x10", "nn.loss-graph-chain"]),
        ("2.8", "2.9", ["nn.optimizers-exist"]),
        ("2.14", "2.14.1+cu130", ["autograd.grad-is-4.5"]),
    ],
)
def test_the_claims_that_changed_between_two_releases(tab, old, new, wanted):
    page = tab().open("matrix.html")
    page.select_option("#from", old)
    page.select_option("#to", new)
    # The table of optimizers names the release itself.
    assert [claim for claim in page.evaluate(SHOWN) if claim != "nn.optimizers-exist" or claim in wanted] == wanted


@pytest.mark.parametrize("text", ["grad-is-4.5", "GRAD-IS d(out)", "处处为"])
def test_search_finds_by_id_and_by_wording_in_both_languages(tab, text):
    page = tab().open("matrix.html")
    page.fill("#search", text)
    assert page.evaluate(SHOWN) == ["autograd.grad-is-4.5"]


def test_a_view_has_an_address_and_can_be_left(tab):
    opened = tab()
    page = opened.open("matrix.html")
    page.select_option("#chapter", "3")
    page.fill("#search", "grad")
    page.check("#glance")
    shown, address = page.evaluate(SHOWN), page.evaluate("location.hash")
    again = opened.open(f"matrix.html{address}")
    assert again.evaluate(SHOWN) == shown
    assert again.locator("#search").input_value() == "grad"
    assert again.locator("body").get_attribute("class") == "matrix glance"
    again.click("#reset")
    assert len(again.evaluate(SHOWN)) == len(CLAIMS)


@pytest.mark.parametrize("width, height", [(1280, 800), (1920, 1080)])
def test_the_whole_atlas_is_on_one_screen(tab, width, height):
    page = tab(width=width, height=height).open("matrix.html#?glance=1")
    assert len(page.evaluate(SHOWN)) == len(CLAIMS)
    box = page.locator("#matrix").bounding_box()
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height


def test_at_a_glance_chapters_are_named_and_a_row_that_is_pointed_at(tab):
    page = tab().open("matrix.html#?glance=1")
    assert page.locator("tr.first th").evaluate_all("all => all.map(th => th.dataset.chapter)") == [
        f"{chapter.number}. {chapter.title}" for chapter in CLAIMS.chapters.values()
    ]
    name = page.locator("[id='nn.mse'] th a")
    assert name.evaluate("link => getComputedStyle(link).opacity") == "0"
    page.locator("[id='nn.mse'] td").first.hover()
    assert name.evaluate("link => getComputedStyle(link).opacity") == "1"


def test_nothing_found_is_said_and_breaks_nothing(tab):
    opened = tab()
    page = opened.open("matrix.html")
    page.fill("#search", "no such claim")
    assert page.evaluate(SHOWN) == []
    assert page.locator("#count").inner_text().startswith("0 of")
    assert opened.complaints == []


def test_a_link_to_a_cell_shows_what_it_has_to_say(tab):
    page = tab().open("matrix.html#autograd.grad-is-4.5@2.14.1+cu130")
    heading, says, why, _ = page.locator("#panel > *").all_inner_texts()
    assert heading == "autograd.grad-is-4.5 · 2.14.1★ · broken"
    assert says.startswith("d(out)/dx is 4.5 everywhere")
    assert why == "assert 4.4 == 4.5"
    assert page.evaluate(FOCUSED) == "#autograd.grad-is-4.5@2.14.1%2Bcu130"
    assert page.locator(".chosen").is_visible()


def test_a_link_to_a_claim_goes_to_its_newest_cell_also_where_a_filter_hid_it(tab):
    page = tab().open("matrix.html#?chapter=1")
    page.evaluate("location.hash = '#nn.mse'")
    page.wait_for_selector("#panel:visible")
    assert page.locator("#panel h2").inner_text() == f"nn.mse · {releases()[-1].name} · holds"
    assert len(page.evaluate(SHOWN)) == len(CLAIMS)


@pytest.mark.parametrize("hash_", ["#no.claim", "#no.claim@2.4", "#nn.mse@9.9", "#%E0%A4%A", "#?chapter=77&from=x"])
def test_addresses_that_lead_nowhere_break_nothing(tab, hash_):
    opened = tab()
    opened.open(f"matrix.html{hash_}")
    assert opened.complaints == []


def test_one_cell_is_reached_by_tab_and_the_others_by_arrows(tab):
    page = tab().open("matrix.html#?chapter=2")
    assert page.evaluate(STOPS) == 1
    page.focus("#matrix td a[tabindex='0']")
    first, second = [claim.id for claim in CLAIMS if claim.chapter == 2][:2]
    keys = [column.key for column in atlas()]
    for key, place in [
        ("ArrowRight", f"#{first}@{keys[1]}"),
        ("ArrowDown", f"#{second}@{keys[1]}"),
        ("ArrowUp", f"#{first}@{keys[1]}"),
        ("ArrowUp", f"#{first}@{keys[1]}"),
        ("ArrowLeft", f"#{first}@{keys[0]}"),
        ("End", f"#{first}@{keys[-1]}"),
        ("Home", f"#{first}@{keys[0]}"),
    ]:
        page.keyboard.press(key)
        if page.evaluate(FOCUSED) != place:
            assert (key, page.evaluate(FOCUSED)) == (key, place)
    assert page.evaluate(STOPS) == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel:visible")
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()


def test_a_cell_is_named_by_release_and_verdict(tab):
    page = tab().open("matrix.html")
    cell = page.locator("[id='nn.mse'] td a").first
    assert cell.get_attribute("aria-label") == "1.3 holds"
    page.click("#language")
    assert cell.get_attribute("aria-label") == "1.3 成立"


def test_headers_stay_in_sight(tab):
    page = tab(width=700, height=500).open("matrix.html#parallel.speeds-up@2.15")
    for part in ("#matrix thead th:last-child", "[id='parallel.speeds-up'] th"):
        box = page.locator(part).bounding_box()
        assert 0 <= box["x"] < 700
        assert 0 <= box["y"] < 500


def test_the_skip_link_comes_first_and_leads_to_the_content(tab):
    page = tab().open("matrix.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
