"""A real browser: Debian's chromium, by Playwright; pages are opened from disk, as a reader does."""

import shutil

import pytest

from blitz.report import columns_of, write_site

from ..reporting import CLAIMS, SOURCES, atlas, hostile, own, record

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """A browser that runs, or a reason why there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="needs Playwright; `tox run -e browser` has it")
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip("needs chromium, and there is none on the path; install Debian's package `chromium`")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The report of all releases, and of a record of the user's own, made by hand."""
    columns = atlas()
    return write_site(tmp_path_factory.mktemp("site"), CLAIMS, columns, own(columns), SOURCES).parent


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    """The report of a record that has markup in every text."""
    columns = columns_of([("2.13", record("2.13.0"))], [hostile()])
    return write_site(tmp_path_factory.mktemp("attacked"), CLAIMS, columns, own(columns), SOURCES).parent


class Tab:
    """A page of a site in the browser.

    Attributes:
        page: Playwright's.
        complaints: What the page said in its console, errors that it threw, and what it asked of a network.
    """

    def __init__(self, page, folder):
        self.page = page
        self.folder = folder
        self.complaints = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url):
        if not url.startswith(("file://", "data:")):
            self.complaints.append(f"asked for {url}")

    def open(self, address):
        """Go to a page of the site by its name and whatever comes behind; always a fresh load."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.folder.as_uri()}/{address}")
        return self.page


@pytest.fixture
def tab(chromium, site):
    """Make a tab: ``tab(width=…, color_scheme=…)`` on the report, or on another folder."""
    contexts = []

    def make(folder=site, width=1280, height=900, script=None, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        return Tab(context.new_page(), folder)

    yield make
    for context in contexts:
        context.close()
