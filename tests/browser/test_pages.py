"""Every page, in a browser: opens without a complaint, fits a phone, prints, and is accessible."""

import pytest

from ..reporting import CLAIMS
from ..test_report import PAGES

LINKS = "[...document.querySelectorAll('nav[aria-label=Pages] a')].map(link => link.getAttribute('href'))"
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def axe():
    api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe; `tox run -e browser` has it")
    return api.Axe()


def findings(axe, page):
    """List what axe calls serious, with the first element that it is about."""
    violations = axe.run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in SERIOUS]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_a_complaint_or_a_network(tab, page):
    opened = tab()
    opened.open(page).wait_for_load_state("load")
    assert opened.complaints == []


def test_the_pages_that_others_lead_to_are_all_of_them(tab):
    assert {*tab().open("index.html").evaluate(LINKS), "index.html"} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_hostile_record_runs(tab, attacked, page):
    opened = tab(attacked)
    shown = opened.open(page)
    shown.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for cell in shown.locator("#matrix td a").all()[:4]:
        cell.click()
    assert shown.evaluate("window.hit") is None
    assert opened.complaints == []


def test_the_page_itself_forbids_what_would_run(tab):
    opened = tab()
    shown = opened.open("index.html")
    shown.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.hit = 1'}))")
    shown.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit = 1\">')")
    shown.wait_for_timeout(200)
    assert shown.evaluate("window.hit") is None
    assert "Content Security Policy" in " ".join(opened.complaints)


@pytest.mark.parametrize("language, scheme", [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_serious(tab, axe, page, language, scheme):
    shown = tab(color_scheme=scheme).open(f"{page}?lang={language}")
    assert findings(axe, shown) == []


def test_axe_would_find_what_is_serious(tab, axe):
    shown = tab().open("index.html")
    shown.evaluate("document.querySelector('main').innerHTML += '<p style=\"color:#ccc;background:#fff\">faint</p>'")
    assert [rule for rule, _ in findings(axe, shown)] == ["color-contrast"]


def test_axe_finds_nothing_serious_with_everything_unfolded(tab, axe):
    shown = tab().open("autograd.html")
    shown.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert findings(axe, shown) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_no_wider_than_a_phone(tab, page):
    shown = tab(width=360, height=740).open(page)
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_says_without_its_controls(tab, page):
    shown = tab().open(page)
    shown.emulate_media(media="print")
    assert shown.locator("h1").is_visible()
    for control in (".bar", "#filters", "#choose", ".contents"):
        assert shown.locator(control).count() == 0 or not shown.locator(control).first.is_visible()
    assert shown.pdf().startswith(b"%PDF")


def test_pages_are_whole_without_javascript(tab):
    shown = tab(java_script_enabled=False).open("autograd.html")
    assert shown.locator("article").count() == len([claim for claim in CLAIMS if claim.chapter == 2])
    assert shown.get_by_text("d(out)/dx is 4.5 everywhere").is_visible()
    assert not shown.get_by_text("处处为 4.5").is_visible()
